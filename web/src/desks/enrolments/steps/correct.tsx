import { Button, Form } from 'antd';
import { useState } from 'react';
import { useAct } from '../../../asking/act.ts';
import { api } from '../../../asking/client.ts';
import { ChoiceField, DayField, LevelField, NumberField, ReasonField, YuanField, withoutEmpty } from '../../../parts/fields.tsx';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { useLanguage } from '../../../shell/language.ts';
import type { Enrolment } from '../asking.ts';
import { termName } from '../words.ts';
import type { ForeseenStep } from './foreseen.tsx';
import { Foreseen } from './foreseen.tsx';
import type { BodyOf, StepProps } from './step.ts';
import { pathOf } from './step.ts';

type Correction = BodyOf<'correct'>;
type Changes = Correction['changes'];

/**
 * Puts right what was wrong. What it comes to is shown first, as lines that are added; what is sent carries the difference that was seen, and anything
 * typed since then asks for it anew.
 */
export function Correct({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Correction>();
  const [seen, setSeen] = useState<ForeseenStep>();
  const ask = useAct({
    send: (body: Correction) => api.POST('/api/enrolments/{enrolmentNo}/correct/preview', { params: { path: pathOf(enrolment) }, body }), stale: [], onDone: setSeen,
  });
  const look = async (): Promise<void> => {
    const { changes } = await form.validateFields([['changes']], { recursive: true });
    await ask.run({ changes: changesOf(enrolment, changes), reason: '-' });
  };
  const { startsOn, level, tuitionFen } = enrolment;
  return (
    <FormDialog<Correction> {...props} form={form} width={640} initial={{ changes: { startsOn, level: level ?? undefined, tuitionFen } }} isWaiting={seen === undefined}
      codes={{ DAY_IN_FUTURE: 'changes.startsOn' }} asked={ask.problem} onValuesChange={(typed) => { if ('changes' in typed) { setSeen(undefined); ask.forget(); } }}
      send={({ changes, reason }, header) => api.POST('/api/enrolments/{enrolmentNo}/correct', {
        params: { path: pathOf(enrolment), header }, body: { changes: changesOf(enrolment, changes), reason, ...(seen && { seenFen: seen.differenceFen }) },
      })}>
      <DayField name={['changes', 'startsOn']} label={t('开学日期', 'First day')} />
      <LevelField name={['changes', 'level']} label={t('层次', 'Level')} levels={enrolment.course?.levels ?? []} isOptional />
      <YuanField name={['changes', 'tuitionFen']} label={t('学费标准(元)', 'Tuition (yuan)')} />
      <TermCorrections enrolment={enrolment} />
      <ReasonField />
      {seen && <Foreseen enrolment={enrolment} foreseen={seen} />}
      {!seen && <Button block loading={ask.isRunning} onClick={() => void look().catch(() => undefined)}>{t('试算差额', 'Show the difference')}</Button>}
    </FormDialog>
  );
}

/** What was confirmed of a term and is put right. */
function TermCorrections({ enrolment }: Pick<StepProps, 'enrolment'>) {
  const { t } = useLanguage();
  const confirmed = enrolment.terms.filter(({ status }) => status === 'confirmed').map(({ termKey }) => ({ value: termKey, label: t(termName(termKey)) }));
  if (confirmed.length === 0) return null;
  return (
    <Form.List name={['changes', 'terms']}>
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <fieldset key={key} className="fieldset">
              <ChoiceField name={[name, 'key']} label={t('学期', 'Term')} options={confirmed} />
              <NumberField name={[name, 'attendancePercent']} label={t('考勤率', 'Attendance')} min={0} max={100} suffix="%" isOptional />
              <YuanField name={[name, 'otherAidFen']} label={t('其他资助金额(元)', 'Other aid (yuan)')} isOptional />
              <YuanField name={[name, 'paidTuitionFen']} label={t('已缴学费(元)', 'Tuition paid (yuan)')} isOptional />
              <Button onClick={() => remove(name)}>{t('移除', 'Remove')}</Button>
            </fieldset>
          ))}
          <Form.Item><Button onClick={() => add({ key: confirmed[0]?.value })}>{t('更正一个已确认的学期', 'Correct a confirmed term')}</Button></Form.Item>
        </>
      )}
    </Form.List>
  );
}

/** Only what differs from what is on file. */
function changesOf({ startsOn, level, tuitionFen }: Enrolment, changes: Changes): Changes {
  const terms = changes.terms?.map(withoutEmpty) ?? [];
  return withoutEmpty({
    ...(changes.startsOn !== startsOn && { startsOn: changes.startsOn }), ...(changes.level !== level && { level: changes.level }),
    ...(changes.tuitionFen !== tuitionFen && { tuitionFen: changes.tuitionFen }), ...(terms.length > 0 && { terms }),
  });
}
