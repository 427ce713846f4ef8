import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { OneFile } from '../../parts/one-file.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { PolicyEditor, useKeptText } from './policy-editor.tsx';

interface Head { readonly code: string; readonly clock: string }

/** A new policy document: its number, its clock and its text. */
export default function PolicyDraft() {
  const { t } = useLanguage();
  const goTo = useNavigate();
  const [form] = Form.useForm<Head>();
  const clock = Form.useWatch('clock', form) ?? 'real';
  const { text, write, forget } = useKeptText('new', '');
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  const act = useAct({
    send: (body: Head & { text: string }, header) => api.POST('/api/policies', { params: { header }, body }), done: { zh: '草案已保存', en: 'Saved' },
    onDone: ({ caseNo }) => {
      forget();
      void goTo(`/policies/${encodeURIComponent(caseNo)}`);
    },
  });
  return (
    <>
      <PageTitle title={t('起草办法', 'Draft a policy')} acts={<Link to="/policies">{t('全部办法', 'All policies')}</Link>} />
      <ProblemNote problem={act.problem} />
      <Form<Head> form={form} layout="inline" className="filters" initialValues={{ clock: 'real' }} onFinish={(head) => void act.run({ ...head, text })}>
        <Form.Item name="code" label={t('文件编号', 'Number')} rules={[{ required: true, pattern: /^[A-Za-z0-9][\w.-]{0,59}$/, message: t('字母、数字、点或横线', 'Letters, digits, dots, hyphens') }]}><Input maxLength={60} placeholder="2027" /></Form.Item>
        <Form.Item name="clock" label={t('时钟', 'Clock')}><Select options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实', 'real') : id })) ?? []} /></Form.Item>
        <Button type="primary" htmlType="submit" disabled={text.trim() === ''} loading={act.isRunning}>{t('保存草案', 'Save the draft')}</Button>
      </Form>
      {text === '' && <Begin clock={clock} onText={write} />}
      <div className="below"><PolicyEditor text={text} clock={clock} onChange={write} /></div>
    </>
  );
}

/** What is written on: the newest policy's own text, or a file. */
function Begin({ clock, onText }: { readonly clock: string; readonly onText: (text: string) => void }) {
  const { t } = useLanguage();
  const newest = useMutation({ mutationFn: () => bodyOf(api.GET('/api/policies/latest-text', { params: { query: { clock } } })), onSuccess: ({ text }) => onText(text) });
  return (
    <>
      <div className="act-bar"><Button loading={newest.isPending} onClick={() => newest.mutate()}>{t('从最新办法起草', 'Begin with the newest policy')}</Button></div>
      <ProblemNote problem={newest.error ? problemOf(newest.error) : undefined} />
      <OneFile accept=".yaml,.yml" isRunning={false} hint={t('或上传办法的 YAML 文件,在其后加一个新文件;也可直接在下面书写', 'Or a YAML file, to which a document is added; or write below')} onFile={(file) => void file.text().then(onText)} />
    </>
  );
}
