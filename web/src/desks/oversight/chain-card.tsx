import { useQuery } from '@tanstack/react-query';
import { Card, Table, Tag } from 'antd';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { Moment } from '../../parts/day.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

type State = components['schemas']['ChainState'];

/** How far the chain over the books and the audits has come, and whether what is kept outside the database still agrees with it. */
export function ChainCard() {
  const { t } = useLanguage();
  const chain = useQuery({ queryKey: ['audit', 'chain'], queryFn: () => bodyOf(api.GET('/api/audit/chain')) });
  return (
    <Card size="small" className="section" title={t('封存链', 'The chain')}>
      <Asked query={chain}>{({ chains }) => (
        <>
          <Table<State> rowKey="chain" size="small" pagination={false} dataSource={chains} scroll={{ x: 780 }} columns={[
            { title: t('内容', 'Of what'), dataIndex: 'name', render: t },
            { title: t('已封存(行)', 'Sealed rows'), dataIndex: 'sealed', align: 'right' },
            { title: t('封存至', 'Up to'), dataIndex: 'sealedUntil', render: (at: string | null) => <Moment at={at} /> },
            { title: t('待封存(行)', 'Waiting'), dataIndex: 'waiting', align: 'right' },
            { title: t('封存后缺失(行)', 'Gone since'), dataIndex: 'missing', align: 'right', render: (missing: number) => (missing === 0 ? 0 : <Tag color="red">{missing}</Tag>) },
            { title: t('库外锚点', 'Anchor outside'), dataIndex: 'anchor', render: (anchor: State['anchor']) => <Anchored anchor={anchor} /> },
          ]} />
          <p className="quiet below">{t('封存在提交之后进行。逐行复核由管理员运行 funeng verify。', 'Rows are sealed behind the commits. Each row is compared with its seal by the administrator’s command funeng verify.')}</p>
        </>
      )}</Asked>
    </Card>
  );
}

function Anchored({ anchor }: Pick<State, 'anchor'>) {
  const { t } = useLanguage();
  if (anchor === null) return <Tag>{t('本机没有锚点', 'None on this machine')}</Tag>;
  return (
    <>
      {anchor.agrees ? <Tag color="green">{t('一致', 'Agrees')}</Tag> : <Tag color="red">{t('不一致', 'Differs')}</Tag>}
      <Moment at={anchor.at} />
      {anchor.since > 0 && <div className="quiet">{t(`其后又封存 ${anchor.since} 行`, `${anchor.since} rows were sealed after it`)}</div>}
    </>
  );
}
