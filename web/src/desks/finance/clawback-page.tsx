import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Table } from 'antd';
import { Link, useParams } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { CaseLogLink } from '../../parts/case-log-link.tsx';
import { Day } from '../../parts/day.tsx';
import { ExportButtons } from '../../parts/export-button.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import type { Bilingual } from '../../shell/language.ts';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { ClawbackActs } from './clawback-acts.tsx';
import { ClawbackStage } from './clawback-list.tsx';
import { CLAWBACK_GROUNDS } from './words.ts';

export type ClawbackShown = paths['/api/clawbacks/{clawbackNo}']['get']['responses'][200]['content']['application/json'];

/** One clawback: which rows, what came in, what was kept back of payments, and what is still to come. */
export default function ClawbackPage() {
  const { clawbackNo = '' } = useParams();
  const query = useQuery({ queryKey: ['clawbacks', 'one', clawbackNo], queryFn: () => bodyOf(api.GET('/api/clawbacks/{clawbackNo}', { params: { path: { clawbackNo } } })) });
  return <Asked query={query}>{(found) => <Clawback clawback={found} />}</Asked>;
}

function Clawback({ clawback }: { readonly clawback: ClawbackShown }) {
  const { t } = useLanguage();
  const { clawbackNo, claimNo, institution } = clawback;
  const { person } = useSession();
  const hasLetter = person.role !== 'institution' && clawback.stage !== 'proposed' && clawback.stage !== 'rejected';
  return (
    <>
      <PageTitle title={clawbackNo} acts={<>{person.role !== 'institution' && <CaseLogLink caseNo={clawbackNo} />}<Link to="/clawbacks">{t('返回追缴', 'All clawbacks')}</Link></>}><ClawbackStage stage={clawback.stage} /></PageTitle>
      <ClawbackActs clawback={clawback} />
      <Descriptions size="small" bordered column={{ xs: 1, sm: 2, lg: 3 }} className="figures" items={[
        { key: 'institution', label: t('院校', 'Institution'), children: institution.name },
        { key: 'claim', label: t('申报编号', 'Claim'), children: <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
        { key: 'ground', label: t('事由', 'Ground'), children: t(CLAWBACK_GROUNDS[clawback.ground]) },
        { key: 'amount', label: t('应缴还(元)', 'To come back (yuan)'), children: <Money fen={clawback.amountFen} strong /> },
        { key: 'recovered', label: t('已追回(元)', 'Recovered (yuan)'), children: <Money fen={clawback.recoveredFen} /> },
        { key: 'outstanding', label: t('未收(元)', 'Outstanding (yuan)'), children: <Money fen={clawback.outstandingFen} strong /> },
        { key: 'due', label: t('期限', 'Due'), children: <Day on={clawback.dueOn} /> },
      ]} />
      {hasLetter && (
        <Card size="small" className="section no-print" title={t('文件', 'Documents')}>
          <ExportButtons choices={[{ label: { zh: '追缴函 PDF', en: 'Letter, PDF' }, request: { kind: 'clawback-letter-pdf', params: { clawbackNo } } }]} />
        </Card>
      )}
      <h2>{t('所涉的行', 'Rows')}</h2>
      <Table rowKey="rowNo" size="small" pagination={false} dataSource={clawback.rows} scroll={{ x: 420 }} columns={[
        { title: t('行号', 'Row'), dataIndex: 'rowNo', align: 'right' },
        { title: t('已拨付(元)', 'Paid (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        { title: t('追缴(元)', 'To come back (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
      ]} />
      <Plan plan={clawback.plan} />
      <Received clawback={clawback} />
    </>
  );
}

function Plan({ plan }: Pick<ClawbackShown, 'plan'>) {
  const { t } = useLanguage();
  if (plan.length === 0) return null;
  return (
    <>
      <h2>{t('缴还安排', 'What is due when')}</h2>
      <Table rowKey="dueOn" size="small" pagination={false} dataSource={plan} scroll={{ x: 320 }} columns={[
        { title: t('日期', 'Day'), dataIndex: 'dueOn', render: (on: string) => <Day on={on} /> },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
      ]} />
    </>
  );
}

/** Of a payment that came back, or was never made, nothing was kept back. */
const OFFSETS: Readonly<Record<string, Bilingual>> = {
  listed: { zh: '待拨付时抵扣', en: 'To be kept back of' }, taken: { zh: '拨付时抵扣', en: 'Kept back of' }, returning: { zh: '冲正退回抵扣', en: 'Given back by the reversal of' },
};

function Received({ clawback: { receipts, offsets } }: { readonly clawback: ClawbackShown }) {
  const { t } = useLanguage();
  if (receipts.length + offsets.length === 0) return null;
  return (
    <>
      <h2>{t('到账与抵扣', 'Received and kept back')}</h2>
      <Table rowKey="key" size="small" pagination={false} scroll={{ x: 480 }}
        dataSource={[
          ...receipts.map(({ id, bankReference, amountFen, receivedOn }) => ({ key: id, what: `${t('到账', 'Received')} ${bankReference}`, on: receivedOn, amountFen })),
          ...offsets.filter(({ status }) => status in OFFSETS).map(({ batchNo, lineNo, amountFen, status }) => (
            { key: `${batchNo}#${lineNo}`, what: `${t(textOf(OFFSETS, status))} ${batchNo} #${lineNo}`, on: null, amountFen })),
        ]}
        columns={[
          { title: t('来源', 'From'), dataIndex: 'what' }, { title: t('日期', 'Day'), dataIndex: 'on', render: (on: string | null) => <Day on={on} /> },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]} />
    </>
  );
}
