import { useQuery } from '@tanstack/react-query';
import { Button, Card, Descriptions, Progress, Segmented, Tag, Typography } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Tell } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { ErrorRate } from './error-rate.tsx';
import { FindingDialog } from './finding-dialog.tsx';
import { DRAWN_FOR, SAMPLE_OUTCOMES } from './words.ts';

type Sample = paths['/api/samples/{sampleNo}']['get']['responses'][200]['content']['application/json'];
export type SampleRow = Sample['rows'][number];

const keyOf = ({ claimNo, rowNo }: Pick<SampleRow, 'claimNo' | 'rowNo'>): string => `${claimNo}/${rowNo}`;

/** One sample: how it was drawn, its rows, and what was found of each. */
export default function SamplePage() {
  const { t } = useLanguage();
  const { sampleNo = '' } = useParams();
  const sample = useQuery({ queryKey: ['samples', sampleNo], queryFn: () => bodyOf(api.GET('/api/samples/{sampleNo}', { params: { path: { sampleNo } } })) });
  return (
    <>
      <PageTitle title={`${t('质量抽查', 'Quality sample')} ${sampleNo}`} acts={<Link to="/samples">{t('全部抽查', 'All samples')}</Link>} />
      <Asked query={sample}>{(found) => <><HowDrawn sample={found} /><Rows sample={found} /></>}</Asked>
    </>
  );
}

function HowDrawn({ sample }: { readonly sample: Sample }) {
  const { t } = useLanguage();
  const checked = sample.errors?.checked ?? 0;
  return (
    <Card size="small" className="section">
      <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 3 }} items={[
        { key: 'round', label: t('申报批次', 'Round'), children: sample.round },
        { key: 'on', label: t('抽取日期', 'Drawn on'), children: <Day on={sample.drawnOn} /> },
        { key: 'seed', label: t('种子', 'Seed'), children: <Typography.Text code copyable>{sample.seed}</Typography.Text> },
        { key: 'rows', label: t('样本/总体(行)', 'Sample of all (rows)'), children: `${sample.drawn} / ${sample.population}` },
        { key: 'money', label: t('样本金额(元)', 'Sampled (yuan)'), children: <><Money fen={sample.drawnFen} /> ({sample.valuePercent}%)</> },
        { key: 'verified', label: t('按种子重抽', 'Drawn again'), children: <Verified verified={sample.verified} /> },
        { key: 'errors', label: t('差错率', 'Error rate'), span: 'filled', children: <ErrorRate errors={sample.errors} /> },
      ]} />
      <Progress aria-label={t('核查进度', 'Rows checked')} percent={sample.drawn === 0 ? 0 : Math.round((checked / sample.drawn) * 100)} size="small" />
    </Card>
  );
}

function Verified({ verified }: { readonly verified: boolean | null }) {
  const { t } = useLanguage();
  if (verified === null) return <Tag>{t('其后审定有增改,无法重抽', 'Decisions were added or changed since')}</Tag>;
  return verified ? <Tag color="green">{t('结果一致', 'The same rows')}</Tag> : <Tag color="red">{t('结果不一致', 'Other rows')}</Tag>;
}

const SHOWN: Readonly<Record<string, (row: SampleRow) => boolean>> = {
  all: () => true, open: (row) => row.finding === null, wrong: (row) => row.finding?.verdict === 'wrong',
};

function Rows({ sample: { sampleNo, rows } }: { readonly sample: Sample }) {
  const { t } = useLanguage();
  const mayCheck = useMay()('sample.check');
  const [{ show = 'all' }, change] = useFilters(['show']);
  const [chosen, choose] = useState<string>();
  const open = rows.filter((row) => row.finding === null);
  const index = rows.findIndex((row) => keyOf(row) === chosen);
  const current = rows[index];
  /** The next row after this one that nobody has checked, from the top again at the end. */
  const goOn = (): void => {
    const next = [...rows.slice(index + 1), ...rows.slice(0, Math.max(0, index))].find((row) => row.finding === null);
    choose(next && keyOf(next));
  };
  return (
    <>
      <DataTable<SampleRow>
        name="sample-rows" title={sampleNo} rows={rows.filter(SHOWN[show] ?? (() => true))} rowKey={keyOf} pagination={{ pageSize: 100, hideOnSinglePage: true }} scroll={{ x: 980 }}
        locale={{ emptyText: <Nothing text={t('没有符合条件的行', 'No row fits')} /> }}
        filters={(
          <>
            <Segmented value={show} onChange={(value) => change({ show: value === 'all' ? undefined : value })}
              options={[{ value: 'all', label: t(`全部 ${rows.length}`, `All ${rows.length}`) }, { value: 'open', label: t(`未核查 ${open.length}`, `Unchecked ${open.length}`) }, { value: 'wrong', label: t('有误', 'Wrong') }]} />
            {mayCheck && open.length > 0 && <Button type="primary" onClick={goOn}>{t('逐行核查', 'Work through')}</Button>}
          </>
        )}
        columns={[
          { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo, render: (_, no) => <Link to={`/claims/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'rowNo', kind: 'count', title: t('行号', 'Row'), value: ({ rowNo }) => rowNo },
          { key: 'outcome', title: t('审定', 'Decided'), value: ({ outcome }) => t(SAMPLE_OUTCOMES[outcome]) },
          { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
          { key: 'drawnFor', title: t('抽中缘由', 'Drawn'), value: ({ drawnFor }) => t(DRAWN_FOR[drawnFor]) },
          { key: 'finding', title: t('结论', 'Finding'), value: ({ finding }) => findingInWords(t, finding), render: ({ finding }) => <Finding finding={finding} /> },
          ...(mayCheck ? [actsColumn<SampleRow>((row) => <Button size="small" onClick={() => choose(keyOf(row))}>{row.finding ? t('更正', 'Correct') : t('核查', 'Check')}</Button>)] : []),
        ]}
      />
      {current && <FindingDialog key={keyOf(current)} sampleNo={sampleNo} row={current} onSkip={goOn} onDone={goOn} onClose={() => choose(undefined)} />}
    </>
  );
}

const FINDINGS = { unchecked: { zh: '未核查', en: 'unchecked' }, right: { zh: '无误', en: 'Right' }, wrong: { zh: '有误', en: 'Wrong' }, shouldBe: { zh: '应为', en: 'should be' } } as const;

/** The same as {@link Finding} in words. */
function findingInWords(t: Tell, finding: SampleRow['finding']): string {
  if (finding === null) return t(FINDINGS.unchecked);
  const amount = finding.shouldBeFen === null ? '–' : yuanOf(finding.shouldBeFen);
  return [t(FINDINGS[finding.verdict]), finding.verdict === 'wrong' && `${t(FINDINGS.shouldBe)} ${amount}`, finding.note].filter(Boolean).join(' ');
}

function Finding({ finding }: { readonly finding: SampleRow['finding'] }) {
  const { t } = useLanguage();
  if (finding === null) return <Tag>{t(FINDINGS.unchecked)}</Tag>;
  return (
    <>
      {finding.verdict === 'right' ? <Tag color="green">{t(FINDINGS.right)}</Tag> : <><Tag color="red">{t(FINDINGS.wrong)}</Tag>{t(FINDINGS.shouldBe)} <Money fen={finding.shouldBeFen} /></>}
      <div className="quiet">{finding.note}</div>
    </>
  );
}
