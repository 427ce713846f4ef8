import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Admission, Course } from './asking.ts';
import { useCourseName } from './asking.ts';

interface Entry { readonly name: string; readonly idCard: string; readonly phone: string; readonly first: string; readonly second?: string; readonly acceptsAdjustment?: boolean; readonly region?: string }

/** An application as it is taken down at the desk: who it is, one or two choices, and whether another course is accepted. */
export function ApplicationDialog({ admission: { code, quota }, onClose }: { readonly admission: Admission; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const courseName = useCourseName();
  const [form] = Form.useForm<Entry>();
  const courses = quota.courses.map((course, index) => ({ value: String(index), label: courseName(course) }));
  const courseAt = (index: string): Course => {
    const { institution = '', major = '' } = quota.courses[Number(index)] ?? {};
    return { institution, major };
  };
  const act = useAct({
    send: ({ name, idCard, phone, first, second, acceptsAdjustment = false, region }: Entry, header) => api.POST('/api/admissions/{code}/applications', {
      params: { path: { code }, header },
      body: { name, idCard, phone, choices: [first, second].filter((each) => each !== undefined).map(courseAt), acceptsAdjustment, ...(region === undefined ? {} : { region }) },
    }),
    done: { zh: '已登记报名', en: 'Entered' }, onDone: onClose,
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={t('登记报名', 'Enter an application')} open okText={t('登记', 'Enter')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Entry> form={form} layout="vertical" onFinish={(entry) => void act.run(entry)}>
        <Form.Item name="name" label={t('姓名', 'Name')} rules={needed}><Input maxLength={50} /></Form.Item>
        <Form.Item name="idCard" label={t('身份证号', 'Identity no.')} rules={needed}><Input maxLength={30} /></Form.Item>
        <Form.Item name="phone" label={t('联系电话', 'Phone')} rules={needed}><Input maxLength={30} /></Form.Item>
        <Form.Item name="first" label={t('第一志愿', 'First choice')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={courses} /></Form.Item>
        <Form.Item name="second" label={t('第二志愿', 'Second choice')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} options={courses} /></Form.Item>
        {quota.regions && <Form.Item name="region" label={t('生源地', 'Region of origin')} rules={needed}><Select options={quota.regions.map(({ region }) => ({ value: region, label: region }))} /></Form.Item>}
        <Form.Item name="acceptsAdjustment" valuePropName="checked"><Checkbox>{t('服从调剂', 'Accepts another course')}</Checkbox></Form.Item>
      </Form>
    </Modal>
  );
}
