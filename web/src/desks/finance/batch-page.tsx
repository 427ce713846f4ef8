import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions } from 'antd';
import { Link, useParams } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { CaseLogLink } from '../../parts/case-log-link.tsx';
import { Day } from '../../parts/day.tsx';
import { ExportButtons } from '../../parts/export-button.tsx';
import { Money } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { BatchActs } from './batch-acts.tsx';
import { BatchLines } from './batch-lines.tsx';
import { BankResults } from './bank-results.tsx';
import { BatchStage } from './batch-stage.tsx';
import { DecideLines } from './decide-lines.tsx';
import { ListSums } from './list-sums.tsx';
import { FUNDING_SOURCE_NAMES } from './words.ts';

export type BatchShown = paths['/api/batches/{batchNo}']['get']['responses'][200]['content']['application/json'];

/** One batch: what it pays to whom, who made and approved it, its files and what the bank answered. */
export default function BatchPage() {
  const { batchNo = '' } = useParams();
  const batch = useQuery({ queryKey: ['batches', 'one', batchNo], queryFn: () => bodyOf(api.GET('/api/batches/{batchNo}', { params: { path: { batchNo } } })) });
  return <Asked query={batch}>{(found) => <Batch batch={found} />}</Asked>;
}

function Batch({ batch }: { readonly batch: BatchShown }) {
  const { t } = useLanguage();
  const may = useMay();
  const { person } = useSession();
  const isWhole = person.role !== 'institution';
  return (
    <>
      <PageTitle title={batch.batchNo} acts={<>{isWhole && <CaseLogLink caseNo={batch.batchNo} />}<Link to="/batches">{t('返回批次', 'All batches')}</Link></>}><BatchStage stage={batch.stage} /></PageTitle>
      <BatchActs batch={batch} />
      <Card size="small" className="section">
        <People batch={batch} />
        {isWhole && <ListSums list={batch.list} trainees={batch.lines.reduce((sum, line) => sum + line.trainees, 0)} />}
      </Card>
      {isWhole && (
        <Card size="small" className="section no-print" title={t('文件', 'Documents')}>
          <Documents batch={batch} />
        </Card>
      )}
      {batch.stage === 'sent' && may('batch.results') && <BankResults batchNo={batch.batchNo} />}
      {batch.stage === 'sent' && may('batch.approve') && <div className="filters"><DecideLines batchNo={batch.batchNo} lines={batch.lines} /></div>}
      <BatchLines batchNo={batch.batchNo} lines={batch.lines} />
    </>
  );
}

function People({ batch }: { readonly batch: BatchShown }) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  return (
    <Descriptions size="small" className="sums" column={{ xs: 1, sm: 2, lg: 3 }} items={[
      { key: 'round', label: t('申报批次', 'Round'), children: batch.round },
      ...(batch.programme === null ? [] : [{ key: 'programme', label: t('仅限项目', 'Programme'), children: t(nameOf(batch.programme)) }]),
      ...(batch.source === null ? [] : [{ key: 'source', label: t('资金来源', 'Source'), children: t(textOf(FUNDING_SOURCE_NAMES, batch.source)) }]),
      { key: 'made', label: t('制表', 'Prepared'), children: <>{batch.preparedBy.name}&nbsp;<Day on={batch.preparedOn} /></> },
      { key: 'approved', label: t('审核', 'Approved'), children: batch.approvedBy?.name ?? t('尚未审核', 'not yet') },
      { key: 'paid', label: t('已到账', 'Paid'), children: <>{batch.paidLines} {t('行', 'payments')},&nbsp;<Money fen={batch.paidFen} /></> },
      { key: 'returned', label: t('退票', 'Returned'), children: <>{batch.returnedLines} {t('行', 'payments')},&nbsp;<Money fen={batch.returnedFen} /></> },
    ]} />
  );
}

const BANK_FILE_STAGES = ['approved', 'sent', 'settled'];

function Documents({ batch: { batchNo, stage } }: { readonly batch: BatchShown }) {
  const may = useMay();
  const { person } = useSession();
  const mayHaveBankFile = (may('batch.send', 'batch.approve') || person.role === 'auditor') && BANK_FILE_STAGES.includes(stage);
  const params = { batchNo };
  return (
    <ExportButtons choices={[
      { label: { zh: '拨付表 Excel', en: 'Payment sheet, Excel' }, request: { kind: 'disbursement-sheet-xlsx', params } },
      { label: { zh: '拨付表 PDF', en: 'Payment sheet, PDF' }, request: { kind: 'disbursement-sheet-pdf', params } },
      ...(mayHaveBankFile ? [
        { label: { zh: '银行文件 Excel', en: 'Bank file, Excel' }, request: { kind: 'bank-file-xlsx' as const, params } },
        { label: { zh: '银行文件 文本', en: 'Bank file, text' }, request: { kind: 'bank-file-txt' as const, params } },
      ] : []),
    ]} />
  );
}
