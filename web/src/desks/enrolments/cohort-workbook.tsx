import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Segmented, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { BulkProgress } from '../../parts/bulk-progress.tsx';
import { CellErrorTable } from '../../parts/cell-error-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { formOf, OneFile } from '../../parts/one-file.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';

type Begun = paths['/api/cohorts']['post']['responses'][202]['content']['application/json'];
type CohortAct = NonNullable<paths['/api/cohorts/template']['get']['parameters']['query']>['act'];

const ACTS: Readonly<Record<CohortAct, { readonly name: Bilingual; readonly hint: Bilingual }>> = {
  enter: { name: { zh: '在读建档', en: 'Enter a class' }, hint: { zh: '为已经录取、正在就读的学员建档:核对登记与办法后逐人立案', en: 'Opens a file for each trainee who studies already; registry and policy are asked' } },
  register: { name: { zh: '报到注册', en: 'Register' }, hint: { zh: '为在此录取的学员办理注册', en: 'Registers the trainees who were admitted here' } },
  confirmTerm: { name: { zh: '学期确认', en: 'Confirm a term' }, hint: { zh: '逐人确认学期;确认之后才有应享', en: 'Confirms a term of each trainee: only then is something earned' } },
  complete: { name: { zh: '结业登记', en: 'Complete' }, hint: { zh: '登记课时、考勤与证书', en: 'Records hours, attendance and certificates' } },
};
const isAct = (value: string | undefined): value is CohortAct => value !== undefined && Object.hasOwn(ACTS, value);

/** A cohort at once by workbook: the template, the file, what is wrong in which cell, and what becomes of each good line. */
export default function CohortWorkbook() {
  const { t } = useLanguage();
  const [{ act: asked, bulk }, change] = useFilters(['act', 'bulk']);
  const act = isAct(asked) ? asked : 'enter';
  const [begun, setBegun] = useState<Begun>();
  return (
    <>
      <PageTitle title={t('班级工作簿', 'A cohort by workbook')} />
      <div className="filters">
        <Segmented aria-label={t('办理事项', 'Act')} value={act} options={Object.entries(ACTS).map(([value, { name }]) => ({ value, label: t(name) }))}
          onChange={(value) => { setBegun(undefined); change({ act: value, bulk: undefined }); }} />
      </div>
      <Sending key={act} act={act} onBegun={(answer) => { setBegun(answer); change({ bulk: answer.bulkId ?? undefined }); }} />
      {begun && <Read act={act} begun={begun} />}
      {bulk && (
        <Card size="small" className="below" title={t('逐人办理', 'Carried out one by one')}>
          <BulkProgress key={bulk} bulkId={bulk} nameOf={({ itemNo, caseNo }) => <Refused row={begun?.bulkId === bulk ? begun.rows[itemNo - 1] : undefined} itemNo={itemNo} caseNo={act === 'enter' ? undefined : caseNo} />} />
        </Card>
      )}
    </>
  );
}

function Sending({ act, onBegun }: { readonly act: CohortAct; readonly onBegun: (begun: Begun) => void }) {
  const { t } = useLanguage();
  const [clock, setClock] = useState('real');
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')), enabled: act === 'enter' });
  const clocks = status.data?.clocks ?? [];
  const upload = useAct({
    send: (file: File, header) => api.POST('/api/cohorts', { params: { header }, body: { act, clock, file: file.name }, bodySerializer: () => formWith(file, act, clock) }),
    stale: [], onDone: onBegun,
  });
  return (
    <Card size="small" className="section">
      <div className="drop-head">
        <Button icon={<DownloadOutlined />} href={`/api/cohorts/template?act=${act}`}>{t('下载模板', 'Download the template')}</Button>
        {act === 'enter' && clocks.length > 1 && (
          <Select aria-label={t('时钟', 'Clock')} value={clock} onChange={setClock} options={clocks.map(({ id, today }) => ({ value: id, label: `${id === 'real' ? t('真实日期', 'Real days') : t(`演练 ${id}`, `Rehearsal ${id}`)} ${today}` }))} />
        )}
        <span className="quiet">{t(ACTS[act].hint)}</span>
      </div>
      <OneFile accept=".xlsx,.csv" isRunning={upload.isRunning} onFile={(file) => void upload.run(file)} hint={t('.xlsx 或 .csv,最多 2,000 行;有误的行留下并指明,其余照办', 'An .xlsx or .csv of at most 2,000 lines; bad lines are named and left out, the others go on')} />
      {upload.problem && <div className="below"><ProblemNote problem={upload.problem} /></div>}
    </Card>
  );
}

function formWith(file: File, act: CohortAct, clock: string): FormData {
  const form = formOf(file);
  form.set('act', act);
  form.set('clock', clock);
  return form;
}

/** What the reading found: how many lines are carried out, and every bad cell. */
function Read({ act, begun: { fileId, lines, errors } }: { readonly act: CohortAct; readonly begun: Begun }) {
  const { t } = useLanguage();
  return (
    <section aria-label={t('核对结果', 'What was found')}>
      <div className="section-head">
        <h2>{t(`可办理 ${lines} 行,发现 ${errors.length} 处问题`, `${lines} lines are carried out, ${errors.length} findings`)}</h2>
        {errors.length > 0 && <Button icon={<DownloadOutlined />} href={`/api/cohorts/${fileId}/annotated?act=${act}`}>{t('下载批注过的工作簿', 'Download the annotated file')}</Button>}
      </div>
      {errors.length > 0 ? <CellErrorTable findings={errors} /> : <Alert type="success" showIcon className="problem-note" title={t('每一格都读懂了', 'Every cell was understood')} />}
    </section>
  );
}

function Refused({ row, itemNo, caseNo }: { readonly row: number | undefined; readonly itemNo: number; readonly caseNo: string | undefined }) {
  const { t } = useLanguage();
  return (
    <>
      {row === undefined ? t(`第 ${itemNo} 件`, `Item ${itemNo}`) : t(`工作簿第 ${row} 行`, `Row ${row} of the workbook`)}
      {caseNo !== undefined && <> <Link to={`/enrolments/${encodeURIComponent(caseNo)}`}>{caseNo}</Link></>}
    </>
  );
}
