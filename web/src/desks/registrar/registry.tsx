import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Progress, Statistic, Table } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { useFilters } from '../../parts/filters.ts';
import { formOf, OneFile } from '../../parts/one-file.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

type Import = paths['/api/registry/imports/{importId}']['get']['responses'][200]['content']['application/json'];
const LOOK_EVERY_MS = 1_000;

/** The veterans' registry, imported from a file; what could not be used is named cell by cell. */
export default function Registry() {
  const { t } = useLanguage();
  const [{ import: importId }, change] = useFilters(['import']);
  const act = useAct({
    send: (file: File, header) => api.POST('/api/registry', { params: { header }, body: { file: file.name }, bodySerializer: () => formOf(file) }),
    stale: [], onDone: (answer) => change({ import: answer.importId }),
  });
  return (
    <>
      <PageTitle title={t('退役军人登记导入', "Import the veterans' registry")} />
      <Card size="small" className="section">
        <OneFile accept=".xlsx,.csv" isRunning={act.isRunning} onFile={(file) => void act.run(file)}
          hint={t('.xlsx 或 .csv,含姓名、身份证号、退役时间、退役方式、安置区;已登记的人以新文件为准', '.xlsx or .csv with name, id, discharge day and type, district; a person who is there already is replaced')} />
        {act.problem && <div className="below"><ProblemNote problem={act.problem} /></div>}
      </Card>
      {importId && <ImportProgress key={importId} importId={importId} />}
    </>
  );
}

function ImportProgress({ importId }: { readonly importId: string }) {
  const found = useQuery({
    queryKey: ['registry', importId], queryFn: () => bodyOf(api.GET('/api/registry/imports/{importId}', { params: { path: { importId } } })),
    refetchInterval: ({ state }) => (state.data?.status === 'done' || state.data?.status === 'failed' ? false : LOOK_EVERY_MS),
  });
  return <Asked query={found}>{(state) => <ImportState state={state} />}</Asked>;
}

const STATUSES: Readonly<Record<Import['status'], Bilingual>> = {
  waiting: { zh: '等待读取', en: 'Waiting' }, reading: { zh: '正在读取', en: 'Reading' }, done: { zh: '已完成', en: 'Done' }, failed: { zh: '未能导入', en: 'Failed' },
};

function ImportState({ state }: { readonly state: Import }) {
  const { t } = useLanguage();
  return (
    <Card size="small" title={t('本次导入', 'This import')} aria-live="polite">
      {state.status === 'failed' && <Alert type="error" showIcon className="problem-note" title={state.failure ? t(state.failure.message) : t(STATUSES.failed)} description={state.failure && t(state.failure.mend)} />}
      {(state.status === 'waiting' || state.status === 'reading') && <Progress percent={100} status="active" showInfo={false} aria-label={t(STATUSES[state.status])} />}
      <div className="tiles">
        <Statistic title={t('状态', 'State')} value={t(STATUSES[state.status])} />
        <Statistic title={t('已读入人数', 'People read')} value={state.rows} />
        <Statistic title={t('未能使用', 'Could not be used')} value={state.rejected} />
      </div>
      {state.errors.length > 0 && (
        <Table size="small" pagination={{ pageSize: 20, hideOnSinglePage: true }} dataSource={state.errors.map((error, key) => ({ ...error, key }))} scroll={{ x: 640 }} columns={[
          { title: t('工作表', 'Sheet'), dataIndex: 'sheet' }, { title: t('行', 'Row'), dataIndex: 'row', align: 'right' }, { title: t('列', 'Column'), dataIndex: 'column' },
          { title: t('问题', 'Fault'), key: 'fault', render: (_, { message, mend }) => <>{t(message)}{mend && <div className="quiet">{t(mend)}</div>}</> },
        ]} />
      )}
    </Card>
  );
}
