import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Table } from 'antd';
import { useParams } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { Day, Moment } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

type Log = paths['/api/cases/{caseNo}/history']['get']['responses'][200]['content']['application/json'];

/** The event log of any case as it is kept: what an auditor, a programmer and the engine read. */
export default function CaseLog() {
  const { t } = useLanguage();
  const { caseNo = '' } = useParams();
  const log = useQuery({ queryKey: ['cases', 'log', caseNo], queryFn: () => bodyOf(api.GET('/api/cases/{caseNo}/history', { params: { path: { caseNo } } })) });
  return (
    <>
      <PageTitle title={t(`${caseNo} 的事件原始记录`, `Event log of ${caseNo}`)} />
      <Asked query={log}>{(found) => <Found log={found} />}</Asked>
    </>
  );
}

function Found({ log }: { readonly log: Log }) {
  const { t } = useLanguage();
  return (
    <>
      <Card size="small" className="section">
        <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 5 }} items={[
          { key: 'kind', label: t('种类', 'Kind'), children: log.kind }, { key: 'stage', label: t('环节', 'Stage'), children: log.stage },
          { key: 'version', label: t('版本', 'Version'), children: log.version }, { key: 'clock', label: t('时钟', 'Clock'), children: log.clock === 'real' ? t('真实', 'real') : log.clock },
          { key: 'due', label: t('下一期限', 'Next due'), children: log.closed ? t('已办结', 'Closed') : <Day on={log.dueOn} /> },
        ]} />
      </Card>
      <Table<Log['events'][number]> rowKey="version" size="small" pagination={{ pageSize: 100, hideOnSinglePage: true }} dataSource={log.events} scroll={{ x: 760 }}
        expandable={{ expandedRowRender: ({ event }) => <pre className="raw">{JSON.stringify(event, null, 2)}</pre> }}
        columns={[
          { title: t('版本', 'Version'), dataIndex: 'version', align: 'right', width: 72 },
          { title: t('事件', 'Event'), dataIndex: 'type' },
          { title: t('业务日', 'Day'), dataIndex: 'on', render: (on: string) => <Day on={on} /> },
          { title: t('经办', 'By'), dataIndex: 'actor' },
          { title: t('记录时间', 'Recorded'), dataIndex: 'recordedAt', render: (at: string) => <Moment at={at} /> },
        ]} />
    </>
  );
}
