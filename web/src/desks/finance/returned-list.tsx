import { useQuery } from '@tanstack/react-query';
import { Select, Tag } from 'antd';
import { Link } from 'react-router';
import type { components } from '../../contract/api.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { Tell } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { LineStatus } from './batch-stage.tsx';
import { Holder, holderName } from './holder.tsx';
import { PaymentLink, paymentName } from './payment-link.tsx';
import { returnedQuery } from './queries.ts';
import { LINE_STATUSES } from './words.ts';

type Returned = components['schemas']['ReturnedPayment'];

/** Payments that the bank could not credit: why, to which account, how it was corrected and by what they were paid again. */
export default function ReturnedList() {
  const { t } = useLanguage();
  const [{ open }, change] = useFilters(['open']);
  const returned = useQuery(returnedQuery(open === 'true'));
  return (
    <>
      <PageTitle title={t('退票', 'Returned payments')} />
      <div className="filters">
        <Select aria-label={t('范围', 'Which')} value={open ?? 'false'} onChange={(value: string) => change({ open: value === 'true' ? value : undefined })}
          options={[{ value: 'false', label: t('全部退票', 'All that came back') }, { value: 'true', label: t('尚未重付', 'Not paid again yet') }]} />
      </div>
      <Asked query={returned}>{({ items }) => <ReturnedTable items={items} />}</Asked>
    </>
  );
}

function ReturnedTable({ items }: { readonly items: readonly Returned[] }) {
  const { t } = useLanguage();
  return (
    <DataTable<Returned>
      name="returned" title={t('退票', 'Returned payments')} rows={items} rowKey={({ batchNo, lineNo }) => `${batchNo}#${lineNo}`} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 1180 }}
      locale={{ emptyText: <Nothing text={t('没有退票', 'Nothing came back')} /> }}
      columns={[
        { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
        { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
        { key: 'from', title: t('退回', 'Came back'), value: (each) => `${paymentName(each)} ${each.returnedOn ?? ''}`, render: (each) => <><PaymentLink {...each} /><br /><Day on={each.returnedOn} /></> },
        { key: 'reason', title: t('银行原因', "The bank's reason"), value: ({ reason }) => reason },
        { key: 'paidTo', title: t('原收款账户', 'Paid to'), value: ({ paidTo, toTrainee }) => accountName(t, paidTo, toTrainee), render: ({ paidTo, toTrainee }) => <AccountText {...paidTo} toTrainee={toTrainee} /> },
        { key: 'newest', title: t('更正后账户', 'Corrected account'), value: (each) => correctionName(t, each), render: (each) => <Correction returned={each} /> },
        {
          key: 'repaidBy', title: t('重付', 'Paid again by'), value: ({ repaidBy }) => (repaidBy ? `${paymentName(repaidBy)} ${t(textOf(LINE_STATUSES, repaidBy.status))}` : t('尚未重付', 'not yet')),
          render: ({ repaidBy }, text) => (repaidBy ? <><PaymentLink {...repaidBy} /><br /><LineStatus status={repaidBy.status} /></> : <Tag color="orange">{text}</Tag>),
        },
      ]}
    />
  );
}

const AccountText = ({ holder, bankName, number, toTrainee }: Returned['paidTo'] & { readonly toTrainee: boolean }) => <><Holder name={holder} toTrainee={toTrainee} /><div className="quiet">{bankName} {number}</div></>;

const CORRECTION = { none: { zh: '院校尚未更正', en: 'Not corrected yet' }, approved: { zh: '已审核', en: 'Approved' }, waiting: { zh: '待审核', en: 'To be approved' } } as const;

const accountName = (t: Tell, { holder, bankName, number }: Returned['paidTo'], toTrainee: boolean): string => `${holderName(t, holder, toTrainee)} ${bankName} ${number}`;

function correctionName(t: Tell, { newest, paidTo, toTrainee }: Returned): string {
  if (newest === null || newest.version === paidTo.version) return t(CORRECTION.none);
  return `${accountName(t, newest, toTrainee)} ${t(newest.approved ? CORRECTION.approved : CORRECTION.waiting)}`;
}

function Correction({ returned: { newest, paidTo, toTrainee } }: { readonly returned: Returned }) {
  const { t } = useLanguage();
  if (newest === null || newest.version === paidTo.version) return <Tag color="red">{t(CORRECTION.none)}</Tag>;
  return <><AccountText {...newest} toTrainee={toTrainee} />{newest.approved ? <Tag color="green">{t(CORRECTION.approved)}</Tag> : <Link to="/accounts"><Tag color="orange">{t(CORRECTION.waiting)}</Tag></Link>}</>;
}
