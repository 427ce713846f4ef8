import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import type { Bilingual } from '../../shell/language.ts';
import { textOf, useLanguage } from '../../shell/language.ts';
import { useProgrammes } from '../enrolments/asking.ts';
import { termName } from '../enrolments/words.ts';

type Compared = components['schemas']['RowComparison'];
const PAGE = 200;

const VERDICTS: Readonly<Record<Compared['verdict'], { readonly name: Bilingual; readonly colour: string }>> = {
  same: { name: { zh: '一致', en: 'The same' }, colour: 'green' }, differs: { name: { zh: '有差异', en: 'Differs' }, colour: 'orange' },
  notConfirmed: { name: { zh: '学期未确认', en: 'Term not confirmed' }, colour: 'gold' }, notEnrolled: { name: { zh: '无此学籍', en: 'Not enrolled' }, colour: 'default' },
  claimedElsewhere: { name: { zh: '已在其他申报', en: 'Claimed elsewhere' }, colour: 'red' },
};
const FIELDS: Readonly<Record<string, Bilingual>> = {
  programme: { zh: '项目', en: 'Programme' }, majorName: { zh: '专业', en: 'Course' }, tuitionFen: { zh: '学费标准', en: 'Tuition' }, paidTuitionFen: { zh: '实缴学费', en: 'Tuition paid' },
  otherAidFen: { zh: '其他资助', en: 'Other aid' }, attendancePercent: { zh: '考勤率', en: 'Attendance' }, appliedFen: { zh: '申请金额', en: 'Amount claimed' },
};

/** An uploaded roster held against the enrolments, row by row. */
export function WithEnrolments({ claimNo, version }: { readonly claimNo: string; readonly version: number }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const title = t('与学籍比对', 'Compare with the enrolments');
  return (
    <>
      <Button onClick={() => setOpen(true)}>{title}</Button>
      <Drawer open={isOpen} size={960} title={title} onClose={() => setOpen(false)} destroyOnHidden><Comparison claimNo={claimNo} version={version} /></Drawer>
    </>
  );
}

function Comparison({ claimNo, version }: { readonly claimNo: string; readonly version: number }) {
  const { t } = useLanguage();
  const rows = useInfiniteQuery({
    queryKey: ['claim', claimNo, 'roster', version, 'comparison'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/claims/{claimNo}/rosters/{version}/comparison', { params: { path: { claimNo, version }, query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: 0, getNextPageParam: ({ next }) => (next === null ? undefined : Number(next)),
  });
  return (
    <>
      <p className="quiet">{t('比对只供参考:没有学籍的学员也可以申报。', 'It is for your own look only: who has no enrolment may be claimed for too.')}</p>
      <ProblemNote problem={rows.error ? problemOf(rows.error) : undefined} />
      <Table<Compared>
        rowKey="rowNo" size="small" pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }} loading={rows.isFetching} dataSource={rows.data?.pages.flatMap(({ items }) => items) ?? []} scroll={{ x: 880 }}
        columns={[
          { title: t('序号', 'No.'), dataIndex: 'rowNo', align: 'right', width: 64 },
          { title: t('比对', 'Found'), dataIndex: 'verdict', render: (verdict: Compared['verdict']) => <Tag color={VERDICTS[verdict].colour}>{t(VERDICTS[verdict].name)}</Tag> },
          { title: t('学籍', 'Enrolment'), dataIndex: 'enrolmentNo', render: (no: string | null) => no !== null && <Link to={`/enrolments/${encodeURIComponent(no)}`}>{no}</Link> },
          { title: t('学期', 'Terms'), dataIndex: 'termKeys', render: (keys: string[]) => keys.map((key) => t(termName(key))).join(t('、', ', ')) },
          { title: t('申请(元)', 'Claimed (yuan)'), dataIndex: 'appliedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('学籍应享(元)', 'Earned (yuan)'), dataIndex: 'recordedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('差异(名册 → 学籍)', 'Differences (roster → enrolment)'), dataIndex: 'differences', render: (differences: Compared['differences']) => differences.map((each) => <Difference key={each.field} {...each} />) },
        ]}
      />
      {rows.hasNextPage && <Button block onClick={() => void rows.fetchNextPage()} loading={rows.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}

function Difference({ field, roster, record }: Compared['differences'][number]) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  const shown = (value: string | number | null): string => {
    if (value === null) return '–';
    if (field.endsWith('Fen')) return yuanOf(Number(value));
    return field === 'programme' ? t(nameOf(String(value))) : String(value);
  };
  return <div>{t(textOf(FIELDS, field))}: {shown(roster)} → {shown(record)}</div>;
}
