import { InboxOutlined } from '@ant-design/icons';
import { AutoComplete, Checkbox, Form, Radio, Upload } from 'antd';
import { api } from '../../../asking/client.ts';
import { ChoiceField, DayField, LevelField, NumberField, TextField, YuanField, withoutEmpty } from '../../../parts/fields.tsx';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { useLanguage } from '../../../shell/language.ts';
import { termName } from '../words.ts';
import type { BodyOf, StepProps } from './step.ts';
import { pathOf } from './step.ts';

/* What the institution enters while a trainee studies, and how it ends. */

interface Paper { readonly document: string; readonly files: readonly { readonly originFileObj?: File }[] }

export function FileDocument({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Paper>();
  const names = [...new Set([...enrolment.papers.map(({ document }) => document), ...enrolment.documents.map(({ document }) => document)])];
  const formWith = ({ document, files }: Paper): FormData => {
    const data = new FormData();
    const file = files[0]?.originFileObj;
    data.set('document', document);
    if (file) data.set('file', file);
    return data;
  };
  return (
    <FormDialog<Paper> {...props} form={form} initial={{ document: enrolment.papers.find(({ handedIn }) => !handedIn)?.document }}
      codes={{ FILE_MISSING: 'files', FILE_TOO_LARGE: 'files', SCAN_TYPE: 'files', SCAN_CUT_OFF: 'files' }}
      send={(paper, header) => api.POST('/api/enrolments/{enrolmentNo}/file-document', {
        params: { path: pathOf(enrolment), header }, body: { document: paper.document, file: '' }, bodySerializer: () => formWith(paper),
      })}>
      <Form.Item name="document" label={t('材料名称', 'Kind of document')} rules={[{ required: true, message: t('必填', 'Needed') }]}>
        <AutoComplete maxLength={60} options={names.map((value) => ({ value }))} />
      </Form.Item>
      <Form.Item name="files" label={t('文件', 'File')} valuePropName="fileList" getValueFromEvent={({ fileList }: { fileList: unknown[] }) => fileList} rules={[{ required: true, message: t('请选择文件', 'Choose the file') }]}>
        <Upload.Dragger accept=".pdf,.png,.jpg,.jpeg" maxCount={1} beforeUpload={() => false}>
          <p className="drop-icon"><InboxOutlined /></p>
          <p>{t('把文件拖到这里,或点击选择', 'Drop the file here, or click to choose')}</p>
          <p className="quiet">{t('PDF、PNG 或 JPEG,不超过 5 MB', 'PDF, PNG or JPEG, up to 5 MB')}</p>
        </Upload.Dragger>
      </Form.Item>
    </FormDialog>
  );
}

export function ConfirmTerm({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'confirm-term'>>();
  const open = enrolment.terms.filter(({ status, termKey }) => status !== 'confirmed' && termKey.includes('/'));
  return (
    <FormDialog<BodyOf<'confirm-term'>> {...props} form={form} initial={{ key: open[0]?.termKey, report: { otherAidFen: 0 } }} codes={{ TERM: 'key' }}
      send={({ key, report: { attendancePercent, otherAidFen, ...report } }, header) => api.POST('/api/enrolments/{enrolmentNo}/confirm-term', {
        params: { path: pathOf(enrolment), header }, body: { key, report: { ...withoutEmpty(report), attendancePercent: attendancePercent ?? null, otherAidFen: otherAidFen ?? 0 } },
      })}>
      <ChoiceField name="key" label={t('学期', 'Term')} options={open.map(({ termKey }) => ({ value: termKey, label: t(termName(termKey)) }))} />
      <NumberField name={['report', 'attendancePercent']} label={t('考勤率', 'Attendance')} min={0} max={100} suffix="%" isOptional />
      <YuanField name={['report', 'otherAidFen']} label={t('其他资助金额(元)', 'Other aid (yuan)')} />
      <YuanField name={['report', 'tuitionFen']} label={t('学费标准(元),与注册时不同才填', 'Tuition (yuan), where it differs from the registration')} isOptional />
      <YuanField name={['report', 'paidTuitionFen']} label={t('已缴学费(元),与学费标准不同才填', 'Tuition paid (yuan), where it differs')} isOptional />
      <TextField name={['report', 'studentStatus']} label={t('学籍状态,非在读才填', 'Student status, where not in study')} maxLength={20} isOptional />
    </FormDialog>
  );
}

export function RecordAttendance({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'record-attendance'>>();
  return (
    <FormDialog<BodyOf<'record-attendance'>> {...props} form={form} initial={enrolment.attendance ?? {}}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/record-attendance', { params: { path: pathOf(enrolment), header }, body })}>
      <NumberField name="hours" label={t('课时', 'Hours')} min={0} max={10_000} extra={enrolment.course && t(`结业须 ${enrolment.course.minHours} 课时`, `${enrolment.course.minHours} hours are needed to complete it`)} />
      <NumberField name="percent" label={t('考勤率', 'Attendance')} min={0} max={100} suffix="%" />
    </FormDialog>
  );
}

export function AssessStage({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'assess-stage'>>();
  const of = enrolment.course?.assessments ?? 0;
  const next = Math.min(of, enrolment.assessments.filter(({ passed }) => passed).length + 1);
  return (
    <FormDialog<BodyOf<'assess-stage'>> {...props} form={form} initial={{ no: next, passed: true }} codes={{ ASSESSMENT_UNKNOWN: 'no' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/assess-stage', { params: { path: pathOf(enrolment), header }, body })}>
      <NumberField name="no" label={t('第几次', 'Number')} min={1} max={50} extra={t(`共 ${of} 次`, `${of} in all`)} />
      <Form.Item name="passed" label={t('结果', 'Result')}><Radio.Group options={[{ value: true, label: t('合格', 'Passed') }, { value: false, label: t('不合格', 'Failed') }]} /></Form.Item>
    </FormDialog>
  );
}

type Completion = BodyOf<'complete'> & { readonly certified: boolean };

/** The end of the way: an apprenticeship's settlement and a course are earned with it. */
export function Complete({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Completion>();
  const { course, papers, today } = enrolment;
  const certified = Form.useWatch('certified', form) ?? true;
  const lacking = papers.filter(({ step, handedIn }) => step === 'completion' && !handedIn).map(({ document }) => document);
  const byTerms = course?.by === 'terms';
  return (
    <FormDialog<Completion> {...props} form={form} initial={{ certified: true, certificate: { issuedOn: today }, otherAidFen: 0 }} codes={{ DAY_IN_FUTURE: 'certificate.issuedOn', CERTIFICATE_REQUIRED: 'certified' }}
      final={lacking.length > 0
        ? t(`尚缺材料:${lacking.join('、')}。结业后不能再办理学习环节。`, `Papers still lacking: ${lacking.join(', ')}. Nothing is studied after the completion.`)
        : t('结业后不能再办理学习环节,只能更正。', 'Nothing is studied after the completion; what is wrong can only be corrected.')}
      send={({ certificate, otherAidFen }, header) => api.POST('/api/enrolments/{enrolmentNo}/complete', {
        params: { path: pathOf(enrolment), header },
        body: { otherAidFen: otherAidFen ?? 0, certificate: certificate ? { ...withoutEmpty(certificate), level: certificate.level || null } : null },
      })}>
      <Form.Item name="certified" valuePropName="checked"><Checkbox>{t('已取得证书', 'There is a certificate')}</Checkbox></Form.Item>
      {certified && (
        <>
          <TextField name={['certificate', 'name']} label={t('证书名称', 'Certificate')} maxLength={60} />
          <LevelField name={['certificate', 'level']} label={t('等级', 'Level')} levels={byTerms ? [] : course?.levels ?? []} isOptional />
          <DayField name={['certificate', 'issuedOn']} label={t('发证日期', 'Issued on')} />
          <TextField name={['certificate', 'number']} label={t('证书编号(加密保存)', 'Its number, kept sealed')} maxLength={40} isOptional />
        </>
      )}
      {!byTerms && <YuanField name="otherAidFen" label={t('其他资助金额(元)', 'Other aid (yuan)')} />}
    </FormDialog>
  );
}

export function RecordPlacement({ enrolment, ...props }: StepProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<BodyOf<'record-placement'>>();
  return (
    <FormDialog<BodyOf<'record-placement'>> {...props} form={form} initial={{ since: enrolment.today }}
      codes={{ DAY_IN_FUTURE: 'since', USCC: 'enterprise' }}
      send={(body, header) => api.POST('/api/enrolments/{enrolmentNo}/record-placement', { params: { path: pathOf(enrolment), header }, body })}>
      <TextField name="enterprise" label={t('用人单位统一社会信用代码', "The employer's credit code")} maxLength={30} />
      <TextField name="job" label={t('岗位', 'Job')} maxLength={60} />
      <DayField name="since" label={t('入职日期', 'Since')} />
    </FormDialog>
  );
}
