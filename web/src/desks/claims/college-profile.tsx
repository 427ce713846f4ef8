import { useQuery } from '@tanstack/react-query';
import { Descriptions, Table } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { formOf } from '../../parts/one-file.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import type { Account, Proposal } from './account-parts.tsx';
import { AccountProof, AccountState, ProposeAccount } from './account-parts.tsx';

/** The institution as it is registered, and the account that money goes to. */
export default function CollegeProfile() {
  const { t } = useLanguage();
  const code = useSession().person.institutionCode ?? '';
  const query = useQuery({ queryKey: ['institution', code], queryFn: () => bodyOf(api.GET('/api/institutions/{code}', { params: { path: { code } } })) });
  return (
    <Asked query={query}>
      {(institution) => (
        <>
          <PageTitle title={t('院校与账户', 'Institution and account')} acts={<ChangeAccount code={code} holder={institution.name} />} />
          <Descriptions size="small" bordered column={{ xs: 1, sm: 2 }} className="figures" items={[
            { key: 'name', label: t('名称', 'Name'), children: institution.name }, { key: 'kind', label: t('类型', 'Kind'), children: institution.kind },
            { key: 'uscc', label: t('统一社会信用代码', 'Credit code'), children: institution.uscc }, { key: 'contact', label: t('联系人', 'Contact'), children: institution.contact || '–' },
          ]} />
          <h2>{t('收款账户', 'Accounts')}</h2>
          <Table<Account> rowKey="version" size="small" pagination={false} scroll={{ x: 760 }} dataSource={[...institution.accounts].reverse()} columns={[
            { title: t('户名', 'Holder'), dataIndex: 'holder' }, { title: t('开户行', 'Bank'), dataIndex: 'bankName' }, { title: t('账号', 'Number'), dataIndex: 'number' },
            { title: t('生效', 'In force from'), dataIndex: 'effectiveOn', render: (on: string | null) => (on ? <Day on={on} /> : t('审核后即生效', 'on approval')) },
            { title: t('状态', 'State'), key: 'state', render: (_, account) => <AccountState account={account} /> },
            { title: t('证明材料', 'Proof'), key: 'proof', render: (_, account) => <Proof code={code} account={account} /> },
          ]} />
        </>
      )}
    </Asked>
  );
}

function Proof({ code, account }: { readonly code: string; readonly account: Account }) {
  const { t } = useLanguage();
  const attach = useAct({
    send: (file: File, header) => api.POST('/api/institutions/{code}/accounts/{version}/proof', {
      params: { path: { code, version: account.version }, header }, body: { file: file.name }, bodySerializer: () => formOf(file),
    }),
    stale: [['institution', code]], done: { zh: '证明材料已上传', en: 'The proof is uploaded' },
  });
  return <AccountProof account={account} attach={attach} what={t('上传(开户许可证等)', 'Upload (bank certificate)')} />;
}

function ChangeAccount({ code, holder }: { readonly code: string; readonly holder: string }) {
  const { t } = useLanguage();
  const propose = useAct({
    send: (body: Proposal, header) => api.POST('/api/institutions/{code}/accounts', { params: { path: { code }, header }, body }),
    done: { zh: '已登记,待财务审核', en: 'Entered; finance approves it' },
  });
  return (
    <ProposeAccount isPrimary holder={holder} propose={propose} texts={{
      button: t('变更账户', 'Change the account'), title: t('变更收款账户', 'Change the payee account'), exception: t('户名与院校名称不一致的理由', 'Why the holder is not the institution'),
    }} />
  );
}
