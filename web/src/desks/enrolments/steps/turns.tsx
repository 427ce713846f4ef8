import { Form } from 'antd';
import { api } from '../../../asking/client.ts';
import { ChoiceField, DayField, InstitutionField, ReasonField, TextField, YuanField, withoutEmpty } from '../../../parts/fields.tsx';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { useLanguage } from '../../../shell/language.ts';
import { useProgrammes } from '../asking.ts';
import { ForeseenTurn } from './foreseen.tsx';
import type { BodyOf, StepProps } from './step.ts';
import { pathOf } from './step.ts';

/* The turns off the straight way, and the ends. */

export function Defer({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'defer'>>();
  return (
    <FormDialog<BodyOf<'defer'>> {...props} form={form} codes={{ DEFERRAL_TOO_LONG: 'until' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/defer', { params: { path: pathOf(enrolment), header }, body })}>
      <DayField name="until" label={t('保留至', 'Deferred until')} />
      <ReasonField />
    </FormDialog>
  );
}

export function Suspend({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'suspend'>>();
  const { course, suspendedMonths, today } = enrolment;
  const left = (course?.suspensionMonths ?? 0) - suspendedMonths;
  return (
    <FormDialog<BodyOf<'suspend'>> {...props} form={form} initial={{ from: today }} codes={{ DAY_IN_FUTURE: 'from', BEFORE_START: 'from' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/suspend', { params: { path: pathOf(enrolment), header }, body })}>
      <DayField name="from" label={t('休学自', 'Suspended from')} extra={t(`最长还可休学 ${left} 个月;尚未开始的学期顺延`, `${left} months are left; terms that have not begun move behind the return`)} />
      <ReasonField />
    </FormDialog>
  );
}

export function Resume({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'resume'>>();
  return (
    <FormDialog<BodyOf<'resume'>> {...props} form={form} initial={{ from: enrolment.today }} codes={{ DAY_IN_FUTURE: 'from', BEFORE_SUSPENSION: 'from' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/resume', { params: { path: pathOf(enrolment), header }, body })}>
      <DayField name="from" label={t('恢复自', 'Comes back on')} />
    </FormDialog>
  );
}

/** To another institution, course or programme; what was confirmed before stays where it was earned. */
export function Transfer({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'transfer'>>();
  const { options } = useProgrammes();
  const { institution, major, programme } = enrolment;
  return (
    <FormDialog<BodyOf<'transfer'>> {...props} form={form} initial={{ institution: institution.code, major, programme }}
      codes={{ INSTITUTION_UNKNOWN: 'institution', NOT_OFFERED_HERE: 'institution', PROGRAMME_UNKNOWN: 'programme', PROGRAMME_UNLIKE: 'programme', ADVANCE_STANDS: 'programme' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/transfer', { params: { path: pathOf(enrolment), header }, body: withoutEmpty(body) })}>
      <InstitutionField />
      <TextField name="major" label={t('专业', 'Course')} maxLength={100} />
      <ChoiceField name="programme" label={t('项目', 'Programme')} options={options.map(({ code, name }) => ({ value: code, label: t(name) }))} />
      <YuanField name="tuitionFen" label={t('转入后的学费标准(元),不变则不填', 'Tuition from now on (yuan), where it changes')} isOptional />
      <ReasonField />
    </FormDialog>
  );
}

export function AdoptPolicy({ enrolment, ...props }: StepProps) {
  const [form] = Form.useForm<BodyOf<'adopt-policy'>>();
  return (
    <FormDialog<BodyOf<'adopt-policy'>> {...props} form={form}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/adopt-policy', { params: { path: pathOf(enrolment), header }, body })}>
      <ForeseenTurn enrolment={enrolment} turn="adopt-policy" />
      <ReasonField />
    </FormDialog>
  );
}

export function Withdraw({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'withdraw'>>();
  return (
    <FormDialog<BodyOf<'withdraw'>> {...props} form={form} final={t('学籍终止,不能恢复。', 'The enrolment ends and cannot be taken up again.')}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/withdraw', { params: { path: pathOf(enrolment), header }, body })}>
      <ForeseenTurn enrolment={enrolment} turn="withdraw" />
      <ReasonField />
    </FormDialog>
  );
}

export function Dismiss({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'dismiss'>>();
  return (
    <FormDialog<BodyOf<'dismiss'>> {...props} form={form} final={t('开除学籍,不能恢复。', 'The trainee is dismissed; this cannot be taken back.')}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/dismiss', { params: { path: pathOf(enrolment), header }, body })}>
      <ForeseenTurn enrolment={enrolment} turn="dismiss" />
      <ReasonField />
    </FormDialog>
  );
}

export function RecordDeath({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'record-death'>>();
  return (
    <FormDialog<BodyOf<'record-death'>> {...props} form={form} codes={{ DAY_IN_FUTURE: 'diedOn' }}
      final={t('学籍终止,已确认的应享不收回。', 'The enrolment ends; nothing that was earned is taken back.')}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/record-death', { params: { path: pathOf(enrolment), header }, body })}>
      <DayField name="diedOn" label={t('亡故日期', 'Died on')} />
    </FormDialog>
  );
}
