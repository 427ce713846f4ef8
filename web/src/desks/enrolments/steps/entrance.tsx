import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Radio } from 'antd';
import { api, bodyOf } from '../../../asking/client.ts';
import { ChoiceField, DayField, InstitutionField, LevelField, NumberField, TextField, useReasons, YuanField, withoutEmpty } from '../../../parts/fields.tsx';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { SelectSeveral } from '../../../parts/select-several.tsx';
import { useLanguage } from '../../../shell/language.ts';
import type { BodyOf, StepProps } from './step.ts';
import { pathOf } from './step.ts';

/* From the application to the first day of study. */

/** Whether the applicant is eligible, where the registry has not said it. */
export function RecordCheck({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'record-check'>>();
  const eligible = Form.useWatch('eligible', form);
  const reasons = useReasons();
  return (
    <FormDialog<BodyOf<'record-check'>> {...props} form={form} initial={{ eligible: true }} {...(eligible === false && { final: t('申请人不符合条件,申请将不予录取。', 'The applicant is not eligible: the application is refused.') })}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/record-check', { params: { path: pathOf(enrolment), header }, body })}>
      <Form.Item name="eligible" label={t('资格', 'Eligibility')}>
        <Radio.Group options={[{ value: true, label: t('符合条件', 'Eligible') }, { value: false, label: t('不符合条件', 'Not eligible') }]} />
      </Form.Item>
      {eligible === false && (
        <Form.Item name="reasons" label={t('原因', 'Reasons')} rules={[{ required: true, message: t('请选择原因', 'Choose the reasons') }]}>
          <SelectSeveral options={[...reasons]} />
        </Form.Item>
      )}
    </FormDialog>
  );
}

export function Admit({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'admit'>>();
  return (
    <FormDialog<BodyOf<'admit'>> {...props} form={form} initial={{ institution: enrolment.institution.code, major: enrolment.major }} codes={{ INSTITUTION_UNKNOWN: 'institution' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/admit', { params: { path: pathOf(enrolment), header }, body })}>
      <InstitutionField />
      <TextField name="major" label={t('专业', 'Course')} maxLength={100} />
    </FormDialog>
  );
}

export function Refuse({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'refuse'>>();
  const reasons = useReasons();
  return (
    <FormDialog<BodyOf<'refuse'>> {...props} form={form} final={t('申请不予录取,学员会收到原因;之后须重新申请。', 'The application is refused and the trainee is told why; a new one has to be made.')}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/refuse', { params: { path: pathOf(enrolment), header }, body })}>
      <ChoiceField name="reason" label={t('原因', 'Reason')} options={reasons} />
    </FormDialog>
  );
}

export function Register({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'register'>>();
  const { course, today } = enrolment;
  const lacking = enrolment.papers.filter(({ step, handedIn }) => (step === 'application' || step === 'registration') && !handedIn).map(({ document }) => document);
  const length = course?.by === 'terms' ? t('学制(学期数)', 'Length in terms') : t('学制(月)', 'Length in months');
  return (
    <FormDialog<BodyOf<'register'>> {...props} form={form} initial={{ startsOn: today, length: course?.min }}
      codes={{ LENGTH_OUT_OF_RANGE: 'length', ORDER: 'order' }}
      send={({ level, ...body }, header) => api.POST('/api/enrolments/{enrolmentNo}/register', { params: { path: pathOf(enrolment), header }, body: { ...withoutEmpty(body), level: level || null } })}>
      {lacking.length > 0 && <Alert type="info" showIcon className="problem-note" title={t(`尚缺材料:${lacking.join('、')}`, `Papers still lacking: ${lacking.join(', ')}`)} />}
      <DayField name="startsOn" label={t('开学日期', 'First day')} />
      <NumberField name="length" label={length} min={1} max={120} extra={course && t(`${course.min} 至 ${course.max}`, `${course.min} to ${course.max}`)} />
      <LevelField name="level" label={t('层次', 'Level')} levels={course?.levels ?? []} />
      <YuanField name="tuitionFen" label={t('学费标准(元)', 'Tuition (yuan)')} />
      {course?.orders && <OrderField enrolment={enrolment} />}
      <TextField name="studentNo" label={t('学籍号(加密保存)', 'Student number, kept sealed')} maxLength={40} isOptional />
    </FormDialog>
  );
}

/** The orders of the institution that still have a seat. */
function OrderField({ enrolment: { institution, programme } }: Pick<StepProps, 'enrolment'>) {
  const { t } = useLanguage();
  const orders = useQuery({
    queryKey: ['orders', { programme, institution: institution.code }],
    queryFn: () => bodyOf(api.GET('/api/employer-orders', { params: { query: { programme, institution: institution.code, limit: 200 } } })),
  });
  const options = orders.data?.items.filter(({ taken, seats }) => taken < seats)
    .map(({ orderNo, job, taken, seats }) => ({ value: orderNo, label: t(`${orderNo} · ${job}(余 ${seats - taken})`, `${orderNo} · ${job} (${seats - taken} free)`) })) ?? [];
  return <ChoiceField name="order" label={t('用人单位订单', "Employer's order")} options={options} />;
}

export function SignAgreement({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'sign-agreement'>>();
  const party = Form.useWatch('party', form);
  const unsigned = [
    { value: 'trainee', label: t('学员', 'Trainee') }, { value: 'institution', label: t('院校', 'Institution') }, { value: 'enterprise', label: t('企业', 'Enterprise') },
  ].filter(({ value }) => enrolment.agreement.signedOn[value as 'trainee'] === undefined);
  return (
    <FormDialog<BodyOf<'sign-agreement'>> {...props} form={form} initial={{ party: unsigned[0]?.value, signedOn: enrolment.today }}
      codes={{ DAY_IN_FUTURE: 'signedOn', ALREADY_SIGNED: 'party', USCC: 'enterprise', AGREEMENT_INCOMPLETE: 'enterprise' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/sign-agreement', { params: { path: pathOf(enrolment), header }, body })}>
      <Form.Item name="party" label={t('签署方', 'Signed by')}><Radio.Group options={unsigned} /></Form.Item>
      <DayField name="signedOn" label={t('签署日期', 'Signed on')} />
      {party === 'enterprise' && (
        <>
          <TextField name="enterprise" label={t('企业统一社会信用代码', "The enterprise's credit code")} maxLength={30} />
          <DayField name="from" label={t('协议自', 'In force from')} />
          <DayField name="to" label={t('协议至', 'In force until')} />
        </>
      )}
    </FormDialog>
  );
}

export function NameMentor({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'name-mentor'>>();
  return (
    <FormDialog<BodyOf<'name-mentor'>> {...props} form={form} initial={{ mentor: enrolment.mentor ?? undefined }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/name-mentor', { params: { path: pathOf(enrolment), header }, body })}>
      <TextField name="mentor" label={t('企业师傅工号(勿写姓名)', "The mentor's staff number, no name")} maxLength={40} />
    </FormDialog>
  );
}

export function Begin({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'begin'>>();
  const { agreement: { signedOn }, course, papers } = enrolment;
  const unsigned = course?.by === 'instalments' && Object.keys(signedOn).length < 3;
  const lacking = papers.filter(({ step, handedIn }) => step === 'agreement' && !handedIn).map(({ document }) => document);
  return (
    <FormDialog<BodyOf<'begin'>> {...props} form={form} initial={{ startsOn: enrolment.startsOn ?? enrolment.today }} codes={{ DAY_IN_FUTURE: 'startsOn', NOTHING_CARRIED: 'startsOn' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/begin', { params: { path: pathOf(enrolment), header }, body })}>
      {unsigned && <Alert type="info" showIcon className="problem-note" title={t('三方协议尚未签署齐全', 'Not all three parties have signed yet')} />}
      {lacking.length > 0 && <Alert type="info" showIcon className="problem-note" title={t(`尚缺材料:${lacking.join('、')}`, `Papers still lacking: ${lacking.join(', ')}`)} />}
      <DayField name="startsOn" label={t('开学日期', 'First day')} />
    </FormDialog>
  );
}
