import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Table, Tag } from 'antd';
import { api, bodyOf } from '../../asking/client.ts';
import { Day, Moment } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

const LOOK_EVERY_MS = 15_000;

/** The state of the installation: its parts, its clocks and how many cases stand where. Nothing personal. */
export default function Installation() {
  const { t } = useLanguage();
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')), refetchInterval: LOOK_EVERY_MS });
  return (
    <>
      <PageTitle title={t('运行状态', 'State of the installation')} />
      <Asked query={status}>{(state) => (
        <>
          <Card size="small" className="section">
            <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 3 }} items={[
              { key: 'version', label: t('版本', 'Version'), children: `${state.product} ${state.version}` },
              { key: 'since', label: t('启动时间', 'Started'), children: <Moment at={state.startedAt} /> },
              { key: 'db', label: t('数据库', 'Database'), children: <Tag color="green">{t('正常', 'up')}</Tag> },
              { key: 'flow', label: t('流程服务', 'Workflows'), children: state.workflows === 'up' ? <Tag color="green">{t('正常', 'up')}</Tag> : <Tag color="red">{t('无应答', 'away')}</Tag> },
              { key: 'migration', label: t('数据库结构', 'Migrations'), children: state.migrations.at(-1) ?? '–' },
              ...state.clocks.map((clock) => ({ key: clock.id, label: `${t('时钟', 'Clock')} ${clock.id}`, children: <Day on={clock.today} /> })),
            ]} />
          </Card>
          <Card size="small" title={t('事项', 'Cases')}>
            <Table size="small" pagination={false} rowKey={({ kind, stage }) => `${kind} ${stage}`} dataSource={state.cases} scroll={{ x: 360 }} columns={[
              { title: t('种类', 'Kind'), dataIndex: 'kindName', render: t }, { title: t('环节', 'Stage'), dataIndex: 'stageName', render: t }, { title: t('数量', 'Count'), dataIndex: 'count', align: 'right' },
            ]} />
          </Card>
        </>
      )}</Asked>
    </>
  );
}
