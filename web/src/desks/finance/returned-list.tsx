import { useQuery } from '@tanstack/react-query';
import { Select, Table, Tag } from 'antd';
import { Link } from 'react-router';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { LineStatus } from './batch-stage.tsx';
import { Holder } from './holder.tsx';
import { PaymentLink } from './payment-link.tsx';
import { returnedQuery } from './queries.ts';

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
    <Table<Returned>
      rowKey={({ batchNo, lineNo }) => `${batchNo}#${lineNo}`} size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={items} scroll={{ x: 1180 }}
      locale={{ emptyText: <Nothing text={t('没有退票', 'Nothing came back')} /> }}
      columns={[
        { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        { title: t('退回', 'Came back'), key: 'from', render: (_, each) => <><PaymentLink {...each} /><br /><Day on={each.returnedOn} /></> },
        { title: t('银行原因', "The bank's reason"), dataIndex: 'reason' },
        { title: t('原收款账户', 'Paid to'), dataIndex: 'paidTo', render: (account: Returned['paidTo'], { toTrainee }) => <AccountText {...account} toTrainee={toTrainee} /> },
        { title: t('更正后账户', 'Corrected account'), key: 'newest', render: (_, each) => <Correction returned={each} /> },
        {
          title: t('重付', 'Paid again by'), dataIndex: 'repaidBy',
          render: (repaidBy: Returned['repaidBy']) => (repaidBy ? <><PaymentLink {...repaidBy} /><br /><LineStatus status={repaidBy.status} /></> : <Tag color="orange">{t('尚未重付', 'not yet')}</Tag>),
        },
      ]}
    />
  );
}

const AccountText = ({ holder, bankName, number, toTrainee }: Returned['paidTo'] & { readonly toTrainee: boolean }) => <><Holder name={holder} toTrainee={toTrainee} /><div className="quiet">{bankName} {number}</div></>;

function Correction({ returned: { newest, paidTo, toTrainee } }: { readonly returned: Returned }) {
  const { t } = useLanguage();
  if (newest === null || newest.version === paidTo.version) return <Tag color="red">{t('院校尚未更正', 'Not corrected yet')}</Tag>;
  return <><AccountText {...newest} toTrainee={toTrainee} />{newest.approved ? <Tag color="green">{t('已审核', 'Approved')}</Tag> : <Link to="/accounts"><Tag color="orange">{t('待审核', 'To be approved')}</Tag></Link>}</>;
}
