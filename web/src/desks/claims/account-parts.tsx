import { UploadOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Tag, Upload } from 'antd';
import { useState } from 'react';
import type { Act } from '../../asking/act.ts';
import type { components } from '../../contract/api.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';

/* What an account looks like on its way: of the institution and of its trainees alike. */

export type Account = components['schemas']['PayeeAccount'];

export function accountStateOf({ approvedBy, rejectedBy }: Account): { readonly name: Bilingual; readonly colour: string } {
  if (rejectedBy) return { name: { zh: '已退回', en: 'Rejected' }, colour: 'red' };
  return approvedBy ? { name: { zh: '已审核', en: 'Approved' }, colour: 'green' } : { name: { zh: '待财务审核', en: 'Waits for finance' }, colour: 'gold' };
}

export function AccountState({ account }: { readonly account: Account }) {
  const { t } = useLanguage();
  const { name, colour } = accountStateOf(account);
  return <><Tag color={colour}>{t(name)}</Tag>{account.rejectedBy && account.rejectReason}</>;
}

/** A changed account is approved only with the document that shows whose it is. */
export function AccountProof({ account, attach, what }: { readonly account: Account; readonly attach: Act<File>; readonly what: string }) {
  const { t } = useLanguage();
  if (account.proofFileId) return <a href={`/api/files/${account.proofFileId}`} download>{t('下载', 'Download')}</a>;
  if (account.approvedBy ?? account.rejectedBy) return <>–</>;
  return (
    <>
      <Upload accept=".pdf,.png,.jpg,.jpeg" maxCount={1} showUploadList={false} disabled={attach.isRunning} beforeUpload={(file) => { void attach.run(file); return false; }}>
        <Button size="small" icon={<UploadOutlined />} loading={attach.isRunning}>{what}</Button>
      </Upload>
      <ProblemNote problem={attach.problem} />
    </>
  );
}

export interface Proposal { readonly holder: string; readonly bankName: string; readonly bankCode: string; readonly number: string; readonly exceptionReason?: string; readonly overrideReason?: string }

interface DialogTexts {
  readonly button: string;
  readonly title: string;
  /** Why the holder may be somebody else. */
  readonly exception: string;
}

/** The form of a new version; `propose` sends it. */
export function ProposeAccount({ holder, propose, texts, isPrimary = false }: { readonly holder: string; readonly propose: Act<Proposal>; readonly texts: DialogTexts; readonly isPrimary?: boolean }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Proposal>();
  const wanted = (name: keyof Proposal, label: string, isRequired = true) => (
    <Form.Item name={name} label={label} rules={[{ required: isRequired, message: t('请填写', 'Please fill in') }]}><Input /></Form.Item>
  );
  const send = async (values: Proposal): Promise<void> => {
    if (!await propose.run(withoutEmpty(values))) return;
    setOpen(false);
    form.resetFields();
  };
  return (
    <>
      <Button type={isPrimary ? 'primary' : 'default'} size={isPrimary ? 'middle' : 'small'} onClick={() => setOpen(true)}>{texts.button}</Button>
      <Modal open={isOpen} title={texts.title} okText={t('登记', 'Enter')} okButtonProps={{ loading: propose.isRunning }} onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <p className="quiet">{t('登记后请上传证明材料;须由财务另一人审核,审核前不向新账户付款。', 'Then upload its proof. Another person of finance approves it; nothing is paid to it before.')}</p>
        <Form form={form} layout="vertical" initialValues={{ holder }} onFinish={(values) => void send(values)}>
          {wanted('holder', t('户名', 'Holder'))}{wanted('bankName', t('开户行全称', 'Bank'))}{wanted('bankCode', t('联行号', 'Bank code'))}{wanted('number', t('账号', 'Number'))}
          {wanted('exceptionReason', texts.exception, false)}{wanted('overrideReason', t('对警示的说明', 'Answer to a warning'), false)}
        </Form>
        <ProblemNote problem={propose.problem} />
      </Modal>
    </>
  );
}

function withoutEmpty(values: Proposal): Proposal {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as unknown as Proposal;
}
