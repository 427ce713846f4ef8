import { UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Form, Input, Modal, Table, Tag, Upload } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { formOf } from '../../parts/one-file.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

type Account = components['schemas']['InstitutionAccount'];

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
            { title: t('状态', 'State'), key: 'state', render: (_, account) => <State account={account} /> },
            { title: t('证明材料', 'Proof'), key: 'proof', render: (_, account) => <Proof code={code} account={account} /> },
          ]} />
        </>
      )}
    </Asked>
  );
}

function State({ account }: { readonly account: Account }) {
  const { t } = useLanguage();
  if (account.rejectedBy) return <><Tag color="red">{t('已退回', 'Rejected')}</Tag>{account.rejectReason}</>;
  return account.approvedBy ? <Tag color="green">{t('已审核', 'Approved')}</Tag> : <Tag color="gold">{t('待财务审核', 'Waits for finance')}</Tag>;
}

/** A changed account is approved only with the document that shows whose it is. */
function Proof({ code, account }: { readonly code: string; readonly account: Account }) {
  const { t } = useLanguage();
  const attach = useAct({
    send: (file: File, header) => api.POST('/api/institutions/{code}/accounts/{version}/proof', {
      params: { path: { code, version: account.version }, header }, body: { file: file.name }, bodySerializer: () => formOf(file),
    }),
    stale: [['institution', code]], done: { zh: '证明材料已上传', en: 'The proof is uploaded' },
  });
  if (account.proofFileId) return <a href={`/api/files/${account.proofFileId}`} download>{t('下载', 'Download')}</a>;
  if (account.approvedBy ?? account.rejectedBy) return <>–</>;
  return (
    <>
      <Upload accept=".pdf,.png,.jpg,.jpeg" maxCount={1} showUploadList={false} disabled={attach.isRunning} beforeUpload={(file) => { void attach.run(file); return false; }}>
        <Button size="small" icon={<UploadOutlined />} loading={attach.isRunning}>{t('上传(开户许可证等)', 'Upload (bank certificate)')}</Button>
      </Upload>
      <ProblemNote problem={attach.problem} />
    </>
  );
}

interface Proposal { readonly holder: string; readonly bankName: string; readonly bankCode: string; readonly number: string; readonly exceptionReason?: string; readonly overrideReason?: string }

function ChangeAccount({ code, holder }: { readonly code: string; readonly holder: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Proposal>();
  const propose = useAct({
    send: (body: Proposal, headers) => api.POST('/api/institutions/{code}/accounts', { params: { path: { code }, header: headers }, body }),
    done: { zh: '已登记,待财务审核', en: 'Entered; finance approves it' }, onDone: () => { setOpen(false); form.resetFields(); },
  });
  const wanted = (name: keyof Proposal, zh: string, en: string, isRequired = true) => (
    <Form.Item name={name} label={t(zh, en)} rules={[{ required: isRequired, message: t('请填写', 'Please fill in') }]}><Input /></Form.Item>
  );
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>{t('变更账户', 'Change the account')}</Button>
      <Modal open={isOpen} title={t('变更收款账户', 'Change the payee account')} okText={t('登记', 'Enter')} okButtonProps={{ loading: propose.isRunning }} onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <p className="quiet">{t('登记后请上传证明材料;须由财务另一人审核,审核前不向新账户付款。', 'Then upload its proof. Another person of finance approves it; nothing is paid to it before.')}</p>
        <Form form={form} layout="vertical" initialValues={{ holder }} onFinish={(values) => void propose.run(withoutEmpty(values))}>
          {wanted('holder', '户名', 'Holder')}{wanted('bankName', '开户行全称', 'Bank')}{wanted('bankCode', '联行号', 'Bank code')}{wanted('number', '账号', 'Number')}
          {wanted('exceptionReason', '户名与院校名称不一致的理由', 'Why the holder is not the institution', false)}{wanted('overrideReason', '对警示的说明', 'Answer to a warning', false)}
        </Form>
        <ProblemNote problem={propose.problem} />
      </Modal>
    </>
  );
}

function withoutEmpty(values: Proposal): Proposal {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as unknown as Proposal;
}
