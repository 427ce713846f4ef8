import { useQuery } from '@tanstack/react-query';
import { Button, Card, Form, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { NumberField, TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';

type Rule = components['schemas']['RetentionRule'];
type Change = NonNullable<Rule['pending']>;

const MOST_YEARS = 100;
export const RECORD_KINDS = { claim: { zh: '申报', en: 'Claim' }, enrolment: { zh: '学籍', en: 'Enrolment' }, admission: { zh: '招生报名', en: 'Admission' } };

/** How long each kind of record is kept: other years are proposed by one and approved by another. */
export function Rules() {
  const { t } = useLanguage();
  const may = useMay();
  const rules = useQuery({ queryKey: ['retention', 'rules'], queryFn: () => bodyOf(api.GET('/api/retention/rules')) });
  const inYears = (years: number): string => t(`${years} 年`, years === 1 ? '1 year' : `${years} years`);
  const mayChange = may('retention.propose', 'retention.erase');
  return (
    <Card size="small" className="section" title={t('保存期限(自办结之日起)', 'Kept from the end of the case')}>
      <Asked query={rules}>{(items) => (
        <Table<Rule> rowKey="kind" size="small" pagination={false} dataSource={items} scroll={{ x: 720 }} columns={[
          { title: t('资料', 'Records'), dataIndex: 'kind', render: (kind: string) => t(textOf(RECORD_KINDS, kind)) },
          { title: t('保存', 'Kept for'), dataIndex: 'years', render: inYears },
          { title: t('依据', 'Reference'), dataIndex: 'reference' },
          {
            title: t('待批准的更改', 'Waits for approval'), dataIndex: 'pending',
            render: (pending: Rule['pending']) => (pending ? <><Tag color="orange">{inYears(pending.years)}</Tag>{pending.reference} <span className="quiet">{t(`${pending.proposedBy.name} 提出`, `proposed by ${pending.proposedBy.name}`)}</span></> : '–'),
          },
          ...(mayChange ? [{ title: '', key: 'act', align: 'right' as const, render: (_: unknown, rule: Rule) => (rule.pending ? <Decide change={rule.pending} /> : may('retention.propose') && <Propose rule={rule} />) }] : []),
        ]} />
      )}</Asked>
    </Card>
  );
}

function Propose({ rule: { kind, years, reference } }: { readonly rule: Rule }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ years: number; reference: string }>();
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{t('更改', 'Change')}</Button>
      {isOpen && (
        <FormDialog label={t(`更改保存期限:${RECORD_KINDS[kind].zh}`, `Other years: ${RECORD_KINDS[kind].en}`)} form={form} initial={{ years, reference }} onClose={() => setOpen(false)}
          send={(body, header) => api.POST('/api/retention/rules/{kind}/changes', { params: { path: { kind }, header }, body })}>
          <p className="quiet">{t('由另一人批准后生效;期满的资料可以被抹除,无法恢复。', 'Counts once another person has approved. What was kept for its time may be erased, and there is no way back.')}</p>
          <NumberField name="years" label={t('保存年数', 'Years')} min={1} max={MOST_YEARS} />
          <TextField name="reference" label={t('依据(文号、条款)', 'Reference: document and clause')} maxLength={200} />
        </FormDialog>
      )}
    </>
  );
}

function Decide({ change: { changeId, years, proposedBy } }: { readonly change: Change }) {
  const { t } = useLanguage();
  const isOwn = useSession().person.id === proposedBy.id;
  const mayDecide = useMay()('retention.erase');
  const path = { changeId };
  const approve = useAct({ send: (_: object, header) => api.POST('/api/retention/changes/{changeId}/approve', { params: { path, header } }), done: { zh: '已批准,即时生效', en: 'Approved; it counts now' } });
  const reject = useAct({ send: (_: object, header) => api.POST('/api/retention/changes/{changeId}/reject', { params: { path, header } }), done: { zh: '期限不变', en: 'The years stay as they are' } });
  if (!mayDecide) return null;
  return (
    <div className="act-bar">
      <ProblemNote problem={approve.problem ?? reject.problem} />
      {isOwn ? <span className="quiet">{t('待另一人批准', 'Waits for another person')}</span> : (
        <Popconfirm title={t(`保存期限改为 ${years} 年`, `Keep for ${years} years`)} okText={t('批准', 'Approve')} cancelText={t('取消', 'Cancel')} onConfirm={() => void approve.run({})}>
          <Button size="small" type="primary" loading={approve.isRunning}>{t('批准', 'Approve')}</Button>
        </Popconfirm>
      )}
      <Button size="small" loading={reject.isRunning} onClick={() => void reject.run({})}>{isOwn ? t('撤回', 'Take back') : t('不更改', 'Leave as it is')}</Button>
    </div>
  );
}
