import { Form, Input, Modal, Select } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useDistricts } from '../../parts/districts.ts';
import type { Institution } from './institutions.tsx';
import { INSTITUTION_KINDS } from './words.ts';

interface Entry { code: string; name: string; kind: string; uscc: string; district: string; contact?: string; overrideReason?: string }

/** Enters an institution, or corrects what of it may change: payments and accounts go by its code, name and credit code. */
export function InstitutionDialog({ institution, onClose }: { readonly institution: Institution | undefined; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { options: districts } = useDistricts();
  const [form] = Form.useForm<Entry>();
  const isNew = institution === undefined;
  const add = useAct({
    send: ({ contact = '', ...body }: Entry, header) => api.POST('/api/institutions', { params: { header }, body: { ...body, contact } }),
    done: { zh: '院校已登记', en: 'Registered' }, onDone: onClose,
  });
  const edit = useAct({
    send: ({ code, kind, district, contact = '' }: Entry, header) => api.PATCH('/api/institutions/{code}', { params: { path: { code }, header }, body: { kind, district, contact } }),
    done: { zh: '已更正', en: 'Corrected' }, onDone: onClose,
  });
  const act = isNew ? add : edit;
  const title = isNew ? t('登记院校', 'Register an institution') : t('更正院校登记', 'Correct the entry');
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const doubtful = add.problem?.code.startsWith('USCC') ?? false;
  return (
    <Modal title={title} open okText={t('保存', 'Save')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Entry> form={form} layout="vertical" {...(institution && { initialValues: institution })}
        onFinish={(entry) => void act.run({ ...entry, code: institution?.code ?? entry.code })}>
        <Form.Item name="code" label={t('编号', 'Code')} rules={needed}><Input disabled={!isNew} maxLength={40} /></Form.Item>
        <Form.Item name="name" label={t('名称', 'Name')} rules={needed}><Input disabled={!isNew} maxLength={100} /></Form.Item>
        <Form.Item name="uscc" label={t('统一社会信用代码', 'Credit code')} rules={needed}><Input disabled={!isNew} maxLength={40} /></Form.Item>
        {doubtful && isNew && <Form.Item name="overrideReason" label={t('代码有疑仍要登记的理由', 'Why it is registered in spite of the doubt')}><Input maxLength={500} /></Form.Item>}
        <Form.Item name="kind" label={t('类型', 'Kind')} rules={needed}><Select options={Object.entries(INSTITUTION_KINDS).map(([value, name]) => ({ value, label: t(name) }))} /></Form.Item>
        <Form.Item name="district" label={t('区', 'District')} rules={needed}><Select options={districts} /></Form.Item>
        <Form.Item name="contact" label={t('联系人', 'Contact')}><Input maxLength={100} /></Form.Item>
      </Form>
    </Modal>
  );
}
