import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Input, Table, Tag } from 'antd';
import { useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { CaseLogLink } from '../../parts/case-log-link.tsx';
import { useFilters } from '../../parts/filters.ts';
import { FiscalYearSelect, useFiscalYear } from '../../parts/fiscal-year.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { CaseLink, ScreenLink } from '../../shell/screen-link.tsx';
import { Asked, Loading, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { PaymentLink } from '../finance/payment-link.tsx';
import { LINE_STATUS_COLOURS, LINE_STATUSES } from '../finance/words.ts';
import { OTHER_KINDS } from './words.ts';

type Found = components['schemas']['Found'];
type Trainees = NonNullable<Found['trainees']>;
type Trainee = Trainees['items'][number];

/** The end of somebody's identity number: it stands in no address, and what was found by it goes with the screen. */
const isIdSuffix = (text: string): boolean => /^\d{3,17}[\dXx]$/.test(text);
const ask = (body: { text: string; fiscalYear?: number }): Promise<Found> => bodyOf(api.POST('/api/search', { body }));

/** Any case, payment or institution by its number, people by the end of their identity number. A number is kept in the address, so that it can be passed on. */
export default function Search() {
  const { t } = useLanguage();
  const [{ q }, change] = useFilters(['q']);
  const [typed, setTyped] = useState({ q, text: q ?? '' });
  // "Back" brings the number of before into the field; the end of an identity number stays in it, though not in the address.
  if (typed.q !== q) setTyped({ q, text: q ?? typed.text });
  const year = useFiscalYear();
  const number = q === undefined || q.length < 2 || isIdSuffix(q) ? undefined : q;
  const numbered = useQuery({ queryKey: ['search', number], queryFn: () => ask({ text: number ?? '' }), enabled: number !== undefined });
  const bySuffix = useMutation({ mutationFn: (text: string) => ask({ text, fiscalYear: year.fiscalYear }) });
  const search = (given: string): void => {
    const text = given.trim();
    bySuffix.reset();
    if (isIdSuffix(text)) bySuffix.mutate(text);
    change({ q: isIdSuffix(text) ? undefined : text });
  };
  return (
    <>
      <PageTitle title={t('查找', 'Search')} />
      <p className="quiet">
        {t('编号或其开头(申报、学籍、报名、拨付批次、追缴、申报批次、招生等)、拨付编号与行号、院校代码或名称;或身份证号末 4 至 18 位。按身份证号查找将记入访问日志。',
          'A number or its beginning (claim, enrolment, application, batch, clawback, round, admission …), a batch with its line, code or name of an institution; or the last 4 to 18 characters of an identity number. A search by identity number is recorded.')}
      </p>
      <div className="filters">
        <Input.Search allowClear enterButton autoComplete="off" className="search" aria-label={t('查找内容', 'What to look for')} maxLength={120} value={typed.text} loading={bySuffix.isPending}
          onChange={({ target }) => setTyped({ q, text: target.value })} onSearch={search} />
        <FiscalYearSelect {...year} choose={(value) => { bySuffix.reset(); year.choose(value); }} />
      </div>
      <ProblemNote problem={year.problem ?? (bySuffix.error ? problemOf(bySuffix.error) : undefined)} />
      {bySuffix.isPending && <Loading />}
      {bySuffix.data && <Results found={bySuffix.data} />}
      {number !== undefined && bySuffix.isIdle && <Asked query={numbered}>{(found) => <Results found={found} />}</Asked>}
    </>
  );
}

function Results({ found }: { readonly found: Found }) {
  const { t } = useLanguage();
  const { cases, payments, institutions, others, trainees } = found;
  const isNothing = [cases, payments, institutions, others, trainees?.items ?? []].every((each) => each.length === 0);
  return (
    <>
      {(found.more || trainees?.more) && <Alert type="info" showIcon className="problem-note" title={t('结果较多,只列出前 50 项;请输入更完整的内容', 'There are more than the 50 that are listed: give more of it')} />}
      {isNothing && <Nothing text={trainees ? t(`${trainees.fiscalYear} 年度没有查到`, `Nothing was found in ${trainees.fiscalYear}`) : t('没有查到', 'Nothing was found')} />}
      {trainees && trainees.items.length > 0 && <TraineeTable {...trainees} />}
      {cases.length > 0 && (
        <Table<Found['cases'][number]> title={() => <b>{t('事项', 'Cases')}</b>} className="section" rowKey="caseNo" size="small" pagination={false} dataSource={cases} scroll={{ x: 620 }} columns={[
          { title: t('编号', 'Number'), dataIndex: 'caseNo', render: (caseNo: string) => <CaseLink caseNo={caseNo} /> },
          { title: t('种类', 'Kind'), dataIndex: 'kindName', width: 160, render: t }, { title: t('环节', 'Stage'), dataIndex: 'stageName', width: 160, render: t },
          { title: '', key: 'log', width: 130, render: (_, { caseNo }) => <CaseLogLink caseNo={caseNo} /> },
        ]} />
      )}
      {payments.length > 0 && <PaymentTable payments={payments} />}
      {institutions.length > 0 && (
        <Table<Found['institutions'][number]> title={() => <b>{t('院校', 'Institutions')}</b>} className="section" rowKey="code" size="small" pagination={false} dataSource={institutions} scroll={{ x: 360 }} columns={[
          { title: t('代码', 'Code'), dataIndex: 'code', width: 160 }, { title: t('名称', 'Name'), dataIndex: 'name' },
        ]} />
      )}
      {others.length > 0 && (
        <Table<Found['others'][number]> title={() => <b>{t('其他', 'Others')}</b>} className="section" rowKey="no" size="small" pagination={false} dataSource={others} scroll={{ x: 360 }} columns={[
          { title: t('编号', 'Number'), dataIndex: 'no', render: (no: string, { kind, of }) => <ScreenLink to={OTHER_KINDS[kind].path(no, of)} text={no} /> },
          { title: t('种类', 'Kind'), dataIndex: 'kind', width: 160, render: (kind: Found['others'][number]['kind']) => t(OTHER_KINDS[kind].name) },
        ]} />
      )}
    </>
  );
}

/** Numbers are masked; in full they are seen at the row itself, after a reason. */
function TraineeTable({ fiscalYear, items }: Trainees) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  return (
    <Table<Trainee>
      title={() => <b>{t(`${fiscalYear} 年度的学员`, `Trainees of ${fiscalYear}`)}</b>} className="section" size="small" pagination={false} dataSource={items} scroll={{ x: 900 }}
      rowKey={({ claimNo, rowNo, enrolmentNo }) => enrolmentNo ?? `${claimNo}/${rowNo}`}
      columns={[
        { title: t('姓名', 'Name'), dataIndex: 'name' }, { title: t('身份证号', 'Identity no.'), dataIndex: 'idCard' },
        { title: t('申报与行号、学籍', 'Claim and row, or enrolment'), key: 'no', render: (_, { claimNo, rowNo, enrolmentNo }) => <><CaseLink caseNo={claimNo ?? enrolmentNo ?? ''} />{rowNo !== null && ` #${rowNo}`}</> },
        { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
        { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string | null) => (code === null ? '–' : t(nameOf(code))) },
        { title: t('环节', 'Stage'), dataIndex: 'stageName', render: t },
      ]}
    />
  );
}

function PaymentTable({ payments }: Pick<Found, 'payments'>) {
  const { t } = useLanguage();
  return (
    <Table<Found['payments'][number]>
      title={() => <b>{t('拨付', 'Payments')}</b>} className="section" size="small" pagination={false} dataSource={payments} scroll={{ x: 720 }} rowKey={({ batchNo, lineNo }) => `${batchNo}/${lineNo}`}
      columns={[
        { title: t('拨付', 'Payment'), key: 'no', render: (_, line) => <PaymentLink {...line} /> },
        { title: t('申报', 'Claim'), dataIndex: 'claimNo', render: (caseNo: string) => <CaseLink caseNo={caseNo} /> },
        { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        { title: t('状态', 'State'), dataIndex: 'status', render: (status: string) => <Tag color={LINE_STATUS_COLOURS[status] ?? 'default'}>{t(textOf(LINE_STATUSES, status))}</Tag> },
      ]}
    />
  );
}
