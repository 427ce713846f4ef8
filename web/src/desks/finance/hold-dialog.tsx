import { useQuery } from '@tanstack/react-query';
import { DatePicker, Form, Input, InputNumber, Modal, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { HOLD_DAYS, HOLD_KINDS, HOLD_SUBJECTS, OVERRIDABLE_CHECKS } from './words.ts';

type Body = NonNullable<paths['/api/holds']['post']['requestBody']>['content']['application/json'];

interface Entry {
  readonly kind: Body['kind'];
  readonly subjectKind: Body['subject']['kind'];
  readonly code?: string;
  readonly claimNo?: string;
  readonly rowNo?: number;
  readonly batchNo?: string;
  readonly check?: NonNullable<Body['check']>;
  readonly reason: string;
  readonly expiresOn: Dayjs;
  readonly clock: string;
}

function subjectOf({ subjectKind, code = '', claimNo = '', rowNo = 0, batchNo = '' }: Entry): Body['subject'] {
  switch (subjectKind) {
    case 'institution': return { kind: 'institution', code };
    case 'batch': return { kind: 'batch', batchNo };
    default: return { kind: subjectKind, claimNo, rowNo };
  }
}

/** Places a hold, a block or an override. */
export function HoldDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Entry>();
  const kind = Form.useWatch('kind', form) ?? 'hold';
  const subjectKind = Form.useWatch('subjectKind', form) ?? 'institution';
  const place = useAct({
    send: (body: Body, header) => api.POST('/api/holds', { params: { header }, body }), stale: [['holds']], done: { zh: '已登记', en: 'Placed' }, onDone: onClose,
  });
  const clocks = useClocks();
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const subjects = kind === 'override' ? (['institution', 'row', 'person'] as const) : (['institution', 'row', 'person', 'batch'] as const);
  const finish = (entry: Entry): void => void place.run({
    kind: entry.kind, subject: subjectOf(entry), reason: entry.reason, expiresOn: entry.expiresOn.format('YYYY-MM-DD'), clock: entry.clock,
    ...(entry.kind === 'override' && entry.check ? { check: entry.check } : {}),
  });
  return (
    <Modal title={t('登记暂缓、禁付或放行', 'Place a hold, a block or an override')} open okText={t('登记', 'Place')} cancelText={t('取消', 'Cancel')} confirmLoading={place.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={place.problem} />
      <Form<Entry> form={form} layout="vertical" initialValues={{ kind: 'hold', subjectKind: 'institution', clock: 'real' }} onFinish={finish}>
        <Form.Item name="kind" label={t('类别', 'Kind')} rules={needed}><Select options={Object.entries(HOLD_KINDS).map(([value, name]) => ({ value, label: t(name) }))} /></Form.Item>
        <Form.Item name="subjectKind" label={t('对象', 'On')} rules={needed}><Select options={subjects.map((value) => ({ value, label: t(HOLD_SUBJECTS[value]) }))} /></Form.Item>
        {subjectKind === 'institution' && <Form.Item name="code" label={t('院校', 'Institution')} rules={needed}><InstitutionSelect /></Form.Item>}
        {subjectKind === 'batch' && <Form.Item name="batchNo" label={t('批次号', 'Batch')} rules={needed}><Input placeholder="B-…" /></Form.Item>}
        {(subjectKind === 'row' || subjectKind === 'person') && (
          <>
            <Form.Item name="claimNo" label={t('申报编号', 'Claim')} rules={needed}><Input placeholder="C-…" /></Form.Item>
            <Form.Item name="rowNo" label={t('行号', 'Row')} rules={needed}><InputNumber min={1} className="wide" /></Form.Item>
          </>
        )}
        {kind === 'override' && (
          <Form.Item name="check" label={t('放行的检查项', 'Check to let pass')} rules={needed}>
            <Select options={Object.entries(OVERRIDABLE_CHECKS).filter(([, check]) => check.on.some((each) => each === subjectKind)).map(([value, check]) => ({ value, label: t(check.name) }))} />
          </Form.Item>
        )}
        <Form.Item name="expiresOn" label={t(`到期日(最长 ${HOLD_DAYS[kind]} 天)`, `Ends on (at most ${HOLD_DAYS[kind]} days)`)} rules={needed}><DatePicker className="wide" /></Form.Item>
        {clocks.length > 1 && <Form.Item name="clock" label={t('时钟', 'Clock')} rules={needed}><Select options={clocks.map((value) => ({ value, label: value }))} /></Form.Item>}
        <Form.Item name="reason" label={t('理由(勿写个人姓名、号码)', 'Reason, without names or numbers of people')} rules={needed}><Input.TextArea rows={3} maxLength={500} showCount /></Form.Item>
      </Form>
    </Modal>
  );
}

/** The clocks that rounds live on, and the real one. */
function useClocks(): string[] {
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  return [...new Set(['real', ...(rounds.data?.items ?? []).map((round) => round.clock)])];
}

function InstitutionSelect({ value, onChange, id }: { readonly value?: string; readonly onChange?: (code: string) => void; readonly id?: string }) {
  const { t } = useLanguage();
  const found = useQuery({ queryKey: ['institutions', 'names'], queryFn: () => bodyOf(api.GET('/api/institutions', { params: { query: { limit: 200 } } })) });
  return (
    <Select id={id} value={value} onChange={onChange} showSearch={{ optionFilterProp: 'label' }} loading={found.isPending} placeholder={t('名称或编号', 'Name or code')}
      options={found.data?.items.map((each) => ({ value: each.code, label: `${each.name} ${each.code}` })) ?? []} />
  );
}
