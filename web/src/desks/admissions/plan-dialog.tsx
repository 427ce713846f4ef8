import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Modal, Select, Space } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { programmesQuery } from '../enrolments/asking.ts';
import type { Admission } from './asking.ts';

interface Planned {
  readonly code: string; readonly programme: string; readonly schoolYear: string; readonly clock: string; readonly opensOn: string; readonly closesOn: string;
  readonly startsOn: string; readonly confirmDays: number; readonly seed: string; readonly courses: Admission['quota']['courses'];
}

/** Long enough that nobody guesses it, short enough to be read out. */
const seedOfLot = (): string => crypto.randomUUID().slice(0, 18);

/** A plan is stated before anybody applies, and not changed afterwards: the programme, the days, the places of each course, the seed of the lot. */
export function PlanDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Planned>();
  const clock = Form.useWatch('clock', form);
  const programmes = useQuery(programmesQuery(clock ?? 'real'));
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  const act = useAct({
    send: ({ courses, ...plan }: Planned, header) => api.POST('/api/admissions', { params: { header }, body: { ...plan, quota: { courses }, tiers: [] } }),
    done: { zh: '招生计划已编制', en: 'The admission is planned' }, onDone: onClose,
  });
  const title = t('编制招生计划', 'Plan an admission');
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={title} open width={720} okText={title} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Planned> form={form} layout="vertical" initialValues={{ clock: 'real', confirmDays: 10, seed: seedOfLot(), courses: [{}] }} onFinish={(plan) => void act.run(plan)}>
        <Form.Item name="code" label={t('编号', 'Code')} rules={needed}><Input maxLength={30} placeholder="2026-DZ" /></Form.Item>
        <Form.Item name="programme" label={t('项目', 'Programme')} rules={needed}>
          <Select loading={programmes.isPending} options={programmes.data?.programmes.filter(({ course }) => course !== undefined).map(({ code, name }) => ({ value: code, label: t(name) })) ?? []} />
        </Form.Item>
        <Form.Item name="schoolYear" label={t('学年', 'School year')} rules={needed}><Input placeholder="2026-2027" maxLength={9} /></Form.Item>
        <Space wrap size="middle">
          <Form.Item name="opensOn" label={t('报名开始', 'Opens on')} rules={needed}><Input type="date" /></Form.Item>
          <Form.Item name="closesOn" label={t('报名截止', 'Closes on')} rules={needed}><Input type="date" /></Form.Item>
          <Form.Item name="startsOn" label={t('开学', 'Studies begin')} rules={needed}><Input type="date" /></Form.Item>
          <Form.Item name="confirmDays" label={t('确认期限(工作日)', 'To confirm within (working days)')} rules={needed}><InputNumber min={1} max={60} precision={0} /></Form.Item>
        </Space>
        <Form.List name="courses">{(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => <CourseFields key={key} name={name} onRemove={fields.length > 1 ? () => remove(name) : undefined} />)}
            <div><Button onClick={() => add({})}>{t('再加一个专业', 'Add a course')}</Button></div>
          </>
        )}</Form.List>
        <Form.Item name="seed" label={t('抽签种子(与计划一同公布)', 'Seed of the lot, published with the plan')} rules={needed} className="below"><Input maxLength={100} /></Form.Item>
        <Form.Item name="clock" label={t('时钟', 'Clock')}><Select options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实', 'real') : id })) ?? []} /></Form.Item>
      </Form>
    </Modal>
  );
}

function CourseFields({ name, onRemove }: { readonly name: number; readonly onRemove: (() => void) | undefined }) {
  const { t } = useLanguage();
  const { items } = useInstitutions();
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Space wrap align="end" size="middle">
      <Form.Item name={[name, 'institution']} label={t('院校', 'Institution')} rules={needed}>
        <Select className="course-institution" showSearch={{ optionFilterProp: 'label' }} options={items.map(({ code, name: label }) => ({ value: code, label }))} />
      </Form.Item>
      <Form.Item name={[name, 'major']} label={t('专业', 'Course')} rules={needed}><Input maxLength={100} /></Form.Item>
      <Form.Item name={[name, 'seats']} label={t('名额', 'Places')} rules={needed}><InputNumber min={1} max={10_000} precision={0} /></Form.Item>
      {onRemove && <Form.Item><Button onClick={onRemove}>{t('移除', 'Remove')}</Button></Form.Item>}
    </Space>
  );
}
