import { useQuery } from '@tanstack/react-query';
import { Drawer, Select, Table, Tag } from 'antd';
import { api, bodyOf } from '../../asking/client.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { programmesQuery } from '../enrolments/asking.ts';
import { ProgrammeRules } from './programme-rules.tsx';
import type { Programme } from './programme-words.ts';
import { KINDS, lengthOf, offeredBy, rateOf } from './programme-words.ts';

/** The programmes of the policy in force: who may offer them, how long they run, their places and rates; each opens with its rules, papers and days. */
export default function Programmes() {
  const { t } = useLanguage();
  const [{ clock, programme }, change] = useFilters(['clock', 'programme']);
  const query = useQuery(programmesQuery(clock));
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  const clocks = status.data?.clocks ?? [];
  const open = query.data?.programmes.find(({ code }) => code === programme);
  return (
    <>
      <PageTitle title={t('项目', 'Programmes')}>
        {query.data && <span className="quiet">{query.data.title} · {query.data.documentNumber} · {t('自', 'since')} <Day on={query.data.effectiveFrom} /></span>}
      </PageTitle>
      {clocks.length > 1 && (
        <div className="filters">
          <Select aria-label={t('时钟', 'Clock')} value={clock ?? 'real'} onChange={(value) => change({ clock: value === 'real' ? undefined : value })}
            options={clocks.map(({ id, today }) => ({ value: id, label: `${id === 'real' ? t('真实日期', 'Real days') : t(`演练 ${id}`, `Rehearsal ${id}`)} ${today}` }))} />
        </div>
      )}
      <Asked query={query}>{({ programmes }) => (
        <Table<Programme>
          rowKey="code" size="small" pagination={false} dataSource={programmes} scroll={{ x: 1080 }} onRow={({ code }) => ({ onClick: () => change({ programme: code }), className: 'clickable' })}
          columns={[
            { title: t('项目', 'Programme'), dataIndex: 'name', render: (name: Programme['name'], { code }) => <button type="button" className="link" onClick={() => change({ programme: code })}>{t(name)}</button> },
            { title: t('类别', 'Kind'), dataIndex: 'kind', render: (kind: Programme['kind']) => <Tag color={KINDS[kind].colour}>{t(KINDS[kind].name)}</Tag> },
            { title: t('承办院校', 'Offered by'), dataIndex: ['course', 'offeredBy'], render: (kinds: string[] | undefined) => (kinds ? t(offeredBy(kinds)) : '–') },
            { title: t('学制', 'Length'), key: 'length', render: (_, { course }) => (course ? t(lengthOf(course.length)) : t('仅按名册申报', 'claimed by roster only')) },
            { title: t('单列计划', 'Places a year'), dataIndex: ['course', 'quota', 'seats'], align: 'right', width: 110, render: (seats: number | undefined) => seats?.toLocaleString('zh-CN') ?? t('不限', 'no limit') },
            { title: t('资助标准', 'Rate'), key: 'rate', render: (_, { amount }) => t(rateOf(amount)) },
          ]}
        />
      )}</Asked>
      <Drawer open={open !== undefined} size={640} title={open && t(open.name)} onClose={() => change({ programme: undefined })}>
        {open && <ProgrammeRules programme={open} excludes={query.data?.programmes.filter(({ code, group }) => group === open.group && code !== open.code) ?? []} />}
      </Drawer>
    </>
  );
}
