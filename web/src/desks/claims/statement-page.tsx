import { useQuery } from '@tanstack/react-query';
import { Button, Card, Descriptions, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { ExportButtons } from '../../parts/export-button.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import type { Bilingual } from '../../shell/language.ts';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { PaymentLink } from '../finance/payment-link.tsx';
import { CLAWBACK_GROUNDS } from '../finance/words.ts';

type Statement = paths['/api/statements/{statementNo}']['get']['responses'][200]['content']['application/json'];
type Line = Statement['lines'][number];
type Correction = Statement['corrections'][number];

/** One statement as it was frozen: what was paid and came back, and what has become known since of earlier ones, beside the old line. */
export default function StatementPage() {
  const { statementNo = '' } = useParams();
  const query = useQuery({ queryKey: ['statements', 'one', statementNo], queryFn: () => bodyOf(api.GET('/api/statements/{statementNo}', { params: { path: { statementNo } } })) });
  return <Asked query={query}>{(found) => <Shown statement={found} />}</Asked>;
}

function Shown({ statement }: { readonly statement: Statement }) {
  const { t } = useLanguage();
  const { statementNo, institution, round, batchNo, frozenOn, paidFen, returnedFen, correctedFen } = statement;
  const params = { statementNo };
  return (
    <>
      <PageTitle title={t(`对账单 ${statementNo}`, `Statement ${statementNo}`)} acts={(
        <>
          <Button onClick={() => window.print()}>{t('打印', 'Print')}</Button>
          <Link to="/statements">{t('返回对账单', 'All statements')}</Link>
        </>
      )} />
      <Descriptions size="small" bordered column={{ xs: 1, sm: 2, lg: 4 }} className="figures" items={[
        { key: 'institution', label: t('院校', 'Institution'), children: institution.name },
        { key: 'round', label: t('申报批次', 'Round'), children: round },
        { key: 'batch', label: t('拨付批次', 'Payment batch'), children: <Link to={`/batches/${encodeURIComponent(batchNo)}`}>{batchNo}</Link> },
        { key: 'on', label: t('日期', 'Day'), children: <Day on={frozenOn} /> },
        { key: 'paid', label: t('实付合计(元)', 'Credited (yuan)'), children: <Money fen={paidFen} strong /> },
        { key: 'returned', label: t('退票合计(元)', 'Came back (yuan)'), children: <Money fen={returnedFen} /> },
        { key: 'corrected', label: t('更正合计(元)', 'Corrected (yuan)'), children: <Money fen={correctedFen} /> },
      ]} />
      <Card size="small" className="section no-print" title={t('文件', 'Documents')}>
        <ExportButtons choices={[
          { label: { zh: '对账单 Excel', en: 'Statement, Excel' }, request: { kind: 'institution-statement-xlsx', params } },
          { label: { zh: '对账单 PDF', en: 'Statement, PDF' }, request: { kind: 'institution-statement-pdf', params } },
        ]} />
      </Card>
      <Lines statement={statement} />
      <Corrections statement={statement} />
    </>
  );
}

const LINE_KINDS = {
  paid: { name: { zh: '拨付', en: 'Paid' }, colour: 'green' }, returned: { name: { zh: '退票', en: 'Came back' }, colour: 'red' }, offset: { name: { zh: '抵扣', en: 'Kept back' }, colour: 'gold' },
} satisfies Readonly<Record<string, { readonly name: Bilingual; readonly colour: string }>>;

interface Entry {
  readonly key: string;
  readonly kind: keyof typeof LINE_KINDS;
  readonly line: Line;
  readonly rowNo: number | null;
  readonly programme: string | null;
  /** What stood before: of a payment that came back, and of a row that was topped up. */
  readonly oldFen: number | null;
  readonly amountFen: number;
  readonly adds?: Line['rows'][number]['adds'];
}

/** A line as the paper has it: each of its rows, and what was kept back of it; of one that came back the amount that did. */
function entriesOf(line: Line): Entry[] {
  const { lineNo, status, grossFen, offsetFen, rows } = line;
  const whole = { line, rowNo: null, programme: null };
  if (status === 'returned') return [{ ...whole, key: `${lineNo}/returned`, kind: 'returned', oldFen: grossFen, amountFen: 0 }];
  const paid = rows.map(({ rowNo, programme, amountFen, adds }, index): Entry => ({ key: `${lineNo}/${index}`, kind: 'paid', line, rowNo, programme, oldFen: adds?.oldFen ?? null, amountFen, adds }));
  return offsetFen === 0 ? paid : [...paid, { ...whole, key: `${lineNo}/offset`, kind: 'offset', oldFen: null, amountFen: -offsetFen }];
}

const ENTRIES_A_PAGE = 200;

function Lines({ statement: { batchNo, lines, paidFen } }: { readonly statement: Statement }) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  return (
    <>
      <h2>{t('本次拨付', 'This payment')}</h2>
      <Table<Entry>
        rowKey="key" size="small" pagination={{ pageSize: ENTRIES_A_PAGE, hideOnSinglePage: true, showSizeChanger: false }} dataSource={lines.flatMap(entriesOf)} scroll={{ x: 1120 }}
        summary={() => <Total cells={8} at={6} label={t('实付合计', 'Credited')} fen={paidFen} />}
        columns={[
          { title: t('类别', 'Kind'), dataIndex: 'kind', render: (kind: Entry['kind']) => <Tag color={LINE_KINDS[kind].colour}>{t(LINE_KINDS[kind].name)}</Tag> },
          { title: t('付款', 'Payment'), key: 'payment', render: (_, { line }) => <><PaymentLink batchNo={batchNo} lineNo={line.lineNo} /><div className="quiet">{line.account} <Day on={line.settledOn} /></div></> },
          { title: t('申报编号', 'Claim'), key: 'claim', render: (_, { line: { claimNo } }) => <ClaimLink claimNo={claimNo} /> },
          { title: t('名册行', 'Row'), dataIndex: 'rowNo', align: 'right' },
          { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string | null) => code !== null && t(nameOf(code)) },
          { title: t('原金额(元)', 'Before (yuan)'), dataIndex: 'oldFen', ...moneyColumn, render: (fen: number | null) => fen !== null && <Money fen={fen} /> },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('备注', 'Remark'), key: 'remark', render: (_, entry) => <Remark {...entry} /> },
        ]}
      />
    </>
  );
}

function Remark({ kind, line, adds }: Entry) {
  const { t } = useLanguage();
  if (kind === 'offset') return <>{t('抵扣追缴款', 'For clawbacks')}</>;
  if (adds) return <>{t('补差', 'On top, by')} {adds.ref},{t('原付款', 'paid before by')} <PaymentLink {...adds.old} /></>;
  return (
    <>
      {line.reason}
      {line.toTrainee && <div>{t('发放至学员本人账户', "Paid to the trainee's own account")}</div>}
      {line.replaces && <div>{t('重付', 'Pays again')} <PaymentLink {...line.replaces} /></div>}
    </>
  );
}

/** What a correction comes from, beside the grounds of clawbacks. */
const GROUNDS: Readonly<Record<string, Bilingual>> = { ...CLAWBACK_GROUNDS, refund: { zh: '退款', en: 'Refund' }, reversal: { zh: '冲正', en: 'Reversal' } };

type CorrectedRow = Correction['rows'][number] & Pick<Correction, 'ref' | 'claimNo' | 'ground'>;

function Corrections({ statement: { corrections, correctedFen } }: { readonly statement: Statement }) {
  const { t } = useLanguage();
  if (corrections.length === 0) return null;
  return (
    <>
      <h2>{t('对以前对账单的更正', 'Corrections of earlier statements')}</h2>
      <Table<CorrectedRow>
        rowKey={({ ref, rowNo }) => `${ref}/${rowNo}`} size="small" pagination={{ pageSize: ENTRIES_A_PAGE, hideOnSinglePage: true, showSizeChanger: false }} scroll={{ x: 1040 }}
        dataSource={corrections.flatMap(({ rows, ref, claimNo, ground }) => rows.map((row) => ({ ...row, ref, claimNo, ground })))}
        summary={() => <Total cells={8} at={7} label={t('更正合计', 'Corrected')} fen={correctedFen} />}
        columns={[
          { title: t('依据', 'By'), dataIndex: 'ref', render: (ref: string) => <CorrectionLink of={ref} /> },
          { title: t('事由', 'Ground'), dataIndex: 'ground', render: (ground: string) => t(textOf(GROUNDS, ground)) },
          { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (claimNo: string) => <ClaimLink claimNo={claimNo} /> },
          { title: t('名册行', 'Row'), dataIndex: 'rowNo', align: 'right' },
          { title: t('原付款', 'Paid by'), dataIndex: 'old', render: (old: CorrectedRow['old']) => (old ? <PaymentLink {...old} /> : '–') },
          { title: t('原金额(元)', 'Before (yuan)'), dataIndex: 'oldFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('更正为(元)', 'Now (yuan)'), dataIndex: 'newFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('差额(元)', 'Difference (yuan)'), key: 'difference', ...moneyColumn, render: (_, { oldFen, newFen }) => <Money fen={newFen - oldFen} strong /> },
        ]}
      />
    </>
  );
}

/** The last line of a table: the sum stands under the column that it adds up. */
function Total({ cells, at, label, fen }: { readonly cells: number; readonly at: number; readonly label: string; readonly fen: number }) {
  const cell = (index: number, colSpan: number, children: ReactNode) => <Table.Summary.Cell key={index} index={index} colSpan={colSpan} {...(index === at ? { align: 'right' as const } : {})}>{children}</Table.Summary.Cell>;
  return (
    <Table.Summary.Row>
      {cell(0, at, <b>{label}</b>)}
      {cell(at, 1, <Money fen={fen} strong />)}
      {at < cells - 1 && cell(at + 1, cells - at - 1, null)}
    </Table.Summary.Row>
  );
}

const ClaimLink = ({ claimNo }: { readonly claimNo: string }) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link>;

/** A clawback has its page; refunds and reversals stand in their lists. */
function CorrectionLink({ of: ref }: { readonly of: string }) {
  const to = ref.startsWith('K-') ? `/clawbacks/${encodeURIComponent(ref)}` : ref.startsWith('F-') ? '/refunds' : '/reversals';
  return <Link to={to}>{ref}</Link>;
}
