import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Table } from 'antd';
import { Link, useParams } from 'react-router';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import type { Bilingual } from '../../shell/language.ts';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import type { ClaimRow } from '../claims/asking.ts';
import { VerdictTag } from '../claims/row-table.tsx';
import { TraceSteps } from '../claims/trace-steps.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { LineStatus } from './batch-stage.tsx';
import { originQuery } from './queries.ts';
import { FUNDING_SOURCE_NAMES, LEDGER_KIND_NAMES } from './words.ts';

type Origin = components['schemas']['PaymentOrigin'];

/** Where a payment comes from: the roster's rows with the rules that gave each amount, everybody who acted, and the entries of the ledger. */
export default function PaymentOrigin() {
  const { batchNo = '', lineNo = '' } = useParams();
  const origin = useQuery(originQuery(batchNo, Number(lineNo)));
  return <Asked query={origin}>{(found) => <Found origin={found} />}</Asked>;
}

function Found({ origin }: { readonly origin: Origin }) {
  const { t } = useLanguage();
  const { batchNo, lineNo, claimNo, roster } = origin;
  return (
    <>
      <PageTitle title={t(`${batchNo} 第 ${lineNo} 行的来历`, `Where ${batchNo} #${lineNo} comes from`)} acts={<Link to={`/batches/${encodeURIComponent(batchNo)}`}>{t('返回批次', 'The batch')}</Link>}>
        <LineStatus status={origin.status} />
      </PageTitle>
      <Card size="small" className="section">
        <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 4 }} items={[
          { key: 'amount', label: t('金额(元)', 'Amount (yuan)'), children: <Money fen={origin.amountFen} strong /> },
          { key: 'claim', label: t('申报编号', 'Claim'), children: <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
          { key: 'roster', label: t('名册', 'Roster'), children: t(`第 ${roster.version} 版`, `Version ${roster.version}`) },
          { key: 'policy', label: t('政策文本摘要', 'Digest of the policy'), children: <code>{origin.policyHash?.slice(0, 16) ?? '–'}</code> },
        ]} />
      </Card>
      <h2>{t('名册行与规则', 'Rows and rules')}</h2>
      <Rows rows={origin.rows} />
      <h2>{t('经办', 'Who acted')}</h2>
      <Table rowKey="at" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={origin.acts.map((each, at) => ({ ...each, at }))} scroll={{ x: 720 }} columns={[
        { title: t('日期', 'Day'), dataIndex: 'on', render: (on: string) => <Day on={on} /> },
        { title: t('事项', 'Case'), dataIndex: 'caseNo' },
        { title: t('办理', 'Act'), dataIndex: 'actName', render: (name: Bilingual) => t(name) },
        { title: t('经办人', 'By'), dataIndex: 'by', render: (by: string, { inStead, role, roleName }) => <>{role === 'engine' ? t(roleName) : by}{inStead !== null && t(`(代 ${inStead})`, ` for ${inStead}`)}</> },
        { title: t('岗位', 'Office'), dataIndex: 'roleName', render: (name: Bilingual) => t(name) },
      ]} />
      <h2>{t('账目分录', 'Entries of the ledger')}</h2>
      <Table rowKey="key" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={origin.entries} scroll={{ x: 860 }} rowClassName={({ ofLine }) => (ofLine ? 'chosen' : '')} columns={[
        { title: t('日期', 'Day'), dataIndex: 'on', render: (on: string) => <Day on={on} /> },
        { title: t('事由', 'Kind'), dataIndex: 'kind', render: (kind: string) => t(textOf(LEDGER_KIND_NAMES, kind)) },
        { title: t('指标', 'Line'), dataIndex: 'budgetLine', render: (code: string, { source }) => <>{code}<div className="quiet">{t(textOf(FUNDING_SOURCE_NAMES, source))}</div></> },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        { title: t('会计期间', 'Month'), dataIndex: 'period' },
        { title: t('属于', 'Of'), dataIndex: 'ofLine', render: (ofLine: boolean) => (ofLine ? t('本笔拨付', 'this payment') : t('该申报', 'the claim')) },
      ]} />
    </>
  );
}

function Rows({ rows }: { readonly rows: Origin['rows'] }) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  const amount = (title: string, dataIndex: 'appliedFen' | 'entitledFen' | 'amountFen') => ({ title, dataIndex, ...moneyColumn, render: (fen: number) => <Money fen={fen} strong={dataIndex === 'amountFen'} /> });
  return (
    <Table<Origin['rows'][number]> rowKey="rowNo" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={rows} scroll={{ x: 860 }}
      expandable={{ expandedRowRender: (row) => <div className="explained"><TraceSteps trace={row.trace as ClaimRow['trace']} /></div>, defaultExpandedRowKeys: rows.length === 1 ? rows.map(({ rowNo }) => rowNo) : [] }}
      columns={[
        { title: t('名册第几行', 'Row of the sheet'), dataIndex: 'sheetRow', align: 'right' },
        { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string | null) => (code === null ? '–' : t(nameOf(code))) },
        amount(t('申请(元)', 'Claimed'), 'appliedFen'), amount(t('按规则(元)', 'By the rules'), 'entitledFen'), amount(t('本笔(元)', 'Paid here'), 'amountFen'),
        { title: t('结论', 'Verdict'), dataIndex: 'verdict', render: (verdict: string) => <VerdictTag verdict={verdict} /> },
      ]} />
  );
}
