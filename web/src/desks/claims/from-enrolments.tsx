import { SolutionOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { useDistricts } from '../../parts/districts.ts';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { termName } from '../enrolments/words.ts';
import type { Claim } from './asking.ts';

type Earned = components['schemas']['UnclaimedEntitlement'];
const PAGE = 200;

/** What the institution has earned and no claim holds, as far as it was asked for. */
export function useUnclaimed(claimNo: string) {
  const query = useInfiniteQuery({
    queryKey: ['claim', claimNo, 'unclaimed'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/claims/{claimNo}/unclaimed', { params: { path: { claimNo }, query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return { query, terms: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

interface FromEnrolmentsProps {
  readonly claim: Claim;
  readonly unclaimed: ReturnType<typeof useUnclaimed>;
  /** Told the version that is being made. */
  readonly onTaken: (version: number) => void;
}

/** 由学籍生成名册: a roster of what the enrolments have earned, beside the upload of one; and the list of what is unclaimed. */
export function FromEnrolments({ claim: { claimNo, stage }, unclaimed, onTaken }: FromEnrolmentsProps) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { query, terms } = unclaimed;
  const make = useAct({
    send: (_: null, header) => api.POST('/api/claims/{claimNo}/rosters/prefill', { params: { path: { claimNo }, header } }),
    stale: [['claim', claimNo]], onDone: ({ version }) => onTaken(version),
  });
  // What the claim held when it was returned is its own still, and stands in no list of what is free.
  const isPossible = terms.length > 0 || stage === 'returned';
  const count = `${terms.length}${query.hasNextPage ? '+' : ''}`;
  const sum = query.hasNextPage ? '' : t(`,合计 ${yuanOf(owedOf(terms))} 元`, `, ${yuanOf(owedOf(terms))} yuan in all`);
  return (
    <section className="below" aria-label={t('由学籍生成名册', 'Roster from enrolments')}>
      <div className="drop-head">
        <Button icon={<SolutionOutlined />} disabled={!isPossible} loading={make.isRunning} onClick={() => void make.run(null)}>{t('由学籍生成名册', 'Roster from enrolments')}</Button>
        {terms.length > 0
          ? <>
            <span className="quiet">{t(`学籍已确认、尚未申报的应享 ${count} 期${sum}`, `${count} terms are earned and unclaimed${sum}`)}</span>
            <Button size="small" onClick={() => setOpen(true)}>{t('查看尚未申报的应享', 'See what is unclaimed')}</Button>
          </>
          : query.isSuccess && <span className="quiet">{t('学籍中没有已确认而未申报的应享。', 'No enrolment has earned what is not claimed yet.')}</span>}
      </div>
      <ProblemNote problem={make.problem ?? (query.error ? problemOf(query.error) : undefined)} />
      <Drawer open={isOpen} size={960} title={t('尚未申报的应享', 'Earned and unclaimed')} onClose={() => setOpen(false)}>
        <Unclaimed unclaimed={unclaimed} />
      </Drawer>
    </section>
  );
}

const unpaidOf = ({ entitledFen, paidFen }: Earned): number => entitledFen - paidFen;
const owedOf = (terms: readonly Earned[]): number => terms.reduce((sum, each) => sum + unpaidOf(each), 0);

function Unclaimed({ unclaimed: { query, terms } }: Pick<FromEnrolmentsProps, 'unclaimed'>) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  const { nameOf: nameOfDistrict } = useDistricts();
  return (
    <>
      <Table<Earned>
        rowKey={({ enrolmentNo, termKey }) => `${enrolmentNo}/${termKey}`} size="small" pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }} dataSource={terms} scroll={{ x: 880 }}
        locale={{ emptyText: <Nothing text={t('没有尚未申报的应享', 'Nothing is unclaimed')} /> }}
        columns={[
          { title: t('学籍编号', 'Enrolment'), dataIndex: 'enrolmentNo', render: (no: string) => <Link to={`/enrolments/${encodeURIComponent(no)}`}>{no}</Link> },
          { title: t('学期', 'Term'), dataIndex: 'termKey', render: (key: string) => t(termName(key)) },
          { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string) => t(nameOf(code)) },
          { title: t('专业', 'Course'), dataIndex: 'major' },
          { title: t('安置区', 'District'), dataIndex: 'district', render: nameOfDistrict },
          { title: t('应享(元)', 'Earned (yuan)'), dataIndex: 'entitledFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('已付(元)', 'Paid (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('未付(元)', 'Not paid (yuan)'), key: 'unpaid', ...moneyColumn, render: (_, each) => <Money fen={unpaidOf(each)} strong /> },
        ]}
      />
      {query.hasNextPage && <Button block onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}
