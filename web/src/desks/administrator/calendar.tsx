import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Form, Input, InputNumber, Tag, Button } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

/** The years that deadlines can be counted in, and the notice of a further year. */
export default function WorkingDays() {
  const { t } = useLanguage();
  const may = useMay();
  const calendar = useQuery({ queryKey: ['calendar'], queryFn: () => bodyOf(api.GET('/api/calendar')) });
  return (
    <>
      <PageTitle title={t('工作日历', 'Working days')} />
      <Asked query={calendar}>{({ covered, loadedYears }) => (
        <Card size="small" className="section">
          <Descriptions size="small" column={{ xs: 1, sm: 2 }} items={[
            { key: 'covered', label: t('已覆盖', 'Covered'), children: <><Day on={covered.from} />&nbsp;–&nbsp;<Day on={covered.to} /></> },
            { key: 'loaded', label: t('人工录入的年度', 'Entered by hand'), children: loadedYears.length === 0 ? t('无', 'none') : loadedYears.map((year) => <Tag key={year}>{year}</Tag>) },
          ]} />
        </Card>
      )}</Asked>
      {may('calendar.load') && <NoticeForm />}
    </>
  );
}

interface Notice { year: number; holidays: string; makeUpWorkdays: string }
const daysOf = (text = ''): string[] => text.split(/[\s,,、;]+/).filter((day) => day !== '');

function NoticeForm() {
  const { t } = useLanguage();
  const [form] = Form.useForm<Notice>();
  const act = useAct({
    send: ({ year, holidays, makeUpWorkdays }: Notice, header) => api.POST('/api/calendar', { params: { header }, body: { year, holidays: daysOf(holidays), makeUpWorkdays: daysOf(makeUpWorkdays) } }),
    done: { zh: '放假通知已录入', en: 'Loaded' }, onDone: () => form.resetFields(),
  });
  const eachIsADay = {
    validator: (_: unknown, text: string | undefined) => (daysOf(text).every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)) ? Promise.resolve() : Promise.reject(new Error(t('每个日期写作 2027-01-01', 'Each day as 2027-01-01')))),
  };
  const needed = { required: true, message: t('必填', 'Needed') };
  return (
    <Card size="small" title={t('录入年度放假通知', "Load a year's holiday notice")}>
      <Alert type="info" showIcon className="problem-note" title={t('已有的年度会从现在起被替换;日期以空格或换行隔开。', 'A year known already is replaced from now on; days with spaces or new lines between them.')} />
      <ProblemNote problem={act.problem} />
      <Form<Notice> form={form} layout="vertical" onFinish={(notice) => void act.run(notice)}>
        <Form.Item name="year" label={t('年度', 'Year')} rules={[needed]}><InputNumber min={2000} max={2100} precision={0} /></Form.Item>
        <Form.Item name="holidays" label={t('放假日(通知所列的每一天)', 'Days off, each that the notice names')} rules={[needed, eachIsADay]}><Input.TextArea rows={4} placeholder="2027-01-01 2027-01-02" /></Form.Item>
        <Form.Item name="makeUpWorkdays" label={t('调休上班日', 'Weekends worked')} rules={[eachIsADay]}><Input.TextArea rows={2} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={act.isRunning}>{t('录入', 'Load')}</Button>
      </Form>
    </Card>
  );
}
