import { useQuery } from '@tanstack/react-query';
import { Button, Card, Form, Input, Tag } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { Day } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

/** The clocks that cases live on. Only a stepped one, for rehearsals, is moved by hand. */
export default function Clocks() {
  const { t } = useLanguage();
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  return (
    <>
      <PageTitle title={t('时钟', 'Clocks')} />
      <Asked query={status}>{({ clocks }) => clocks.map(({ id, kind, today }) => (
        <Card key={id} size="small" className="section" title={<>{id === 'real' ? t('真实时钟', 'The real clock') : id} <Tag color={kind === 'real' ? 'blue' : 'orange'}>{kind === 'real' ? t('真实', 'real') : t('演练', 'rehearsal')}</Tag></>}>
          <p>{t('今天是', 'It shows')} <Day on={today} /></p>
          {kind === 'stepped' && <Advance key={today} id={id} today={today} />}
        </Card>
      ))}</Asked>
      <NewClock />
    </>
  );
}

function Advance({ id, today }: { readonly id: string; readonly today: string }) {
  const { t } = useLanguage();
  const act = useAct({
    send: ({ to }: { to: string }, header) => api.POST('/api/clocks/{id}/advance', { params: { path: { id }, header }, body: { to } }),
    done: { zh: '时钟已推进', en: 'The clock has moved' },
  });
  return (
    <>
      <ProblemNote problem={act.problem} />
      <Form<{ to: string }> layout="inline" initialValues={{ to: today }} onFinish={(values) => void act.run(values)}>
        <Form.Item name="to" label={t('推进到', 'Move on to')} rules={[{ required: true, message: t('必填', 'Needed') }]}><Input type="date" min={today} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={act.isRunning}>{t('推进', 'Move')}</Button>
      </Form>
    </>
  );
}

function NewClock() {
  const { t } = useLanguage();
  const [form] = Form.useForm<{ id: string; today: string }>();
  const act = useAct({
    send: (body: { id: string; today: string }, header) => api.POST('/api/clocks', { params: { header }, body }),
    done: { zh: '演练时钟已新建', en: 'Made' }, onDone: () => form.resetFields(),
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Card size="small" title={t('新建演练时钟', 'A clock for a rehearsal')}>
      <ProblemNote problem={act.problem} />
      <Form form={form} layout="inline" onFinish={(values) => void act.run(values)}>
        <Form.Item name="id" label={t('名称', 'Name')} rules={needed}><Input maxLength={40} placeholder="rehearsal-1" /></Form.Item>
        <Form.Item name="today" label={t('从', 'Starts on')} rules={needed}><Input type="date" /></Form.Item>
        <Button htmlType="submit" loading={act.isRunning}>{t('新建', 'Make')}</Button>
      </Form>
    </Card>
  );
}
