import { useQuery } from '@tanstack/react-query';
import { Form } from 'antd';
import { useNavigate } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { useDistricts } from '../../parts/districts.ts';
import { ChoiceField, InstitutionField, TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useProgrammes } from './asking.ts';

type Entry = NonNullable<paths['/api/enrolments']['post']['requestBody']>['content']['application/json'];

/** The application of one trainee, as it is taken down at the desk; a whole class comes by its workbook. */
export function ApplicationDialog({ title, onClose }: { readonly title: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const { person: { role } } = useSession();
  const [form] = Form.useForm<Entry>();
  const clock = Form.useWatch('clock', form);
  const { options } = useProgrammes(clock);
  const { options: districts } = useDistricts();
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  return (
    <FormDialog<Entry> label={title} onClose={onClose} form={form} initial={{ clock: 'real' }}
      codes={{ ID: 'trainee.idCard', PHONE: 'trainee.phone', PROGRAMME_UNKNOWN: 'programme', NOT_OFFERED_HERE: 'programme', INSTITUTION_UNKNOWN: 'institution', CLOCK_UNKNOWN: 'clock' }}
      send={async (body, header) => {
        const answer = await api.POST('/api/enrolments', { params: { header }, body });
        if (answer.data) void go(`/enrolments/${encodeURIComponent(answer.data.caseNo)}`);
        return answer;
      }}>
      <TextField name={['trainee', 'name']} label={t('姓名', 'Name')} maxLength={50} />
      <TextField name={['trainee', 'idCard']} label={t('身份证号', 'Identity no.')} maxLength={30} />
      <TextField name={['trainee', 'veteranCertNo']} label={t('退役证号', 'Discharge certificate')} maxLength={40} />
      <TextField name={['trainee', 'phone']} label={t('联系电话', 'Phone')} maxLength={30} />
      {role !== 'institution' && <InstitutionField />}
      <ChoiceField name="programme" label={t('项目', 'Programme')} options={options.map(({ code, name }) => ({ value: code, label: t(name) }))} />
      <TextField name="major" label={t('专业', 'Course')} maxLength={100} />
      <ChoiceField name="district" label={t('安置区', 'District')} options={districts} />
      <ChoiceField name="clock" label={t('时钟', 'Clock')} options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实', 'real') : id })) ?? []} />
    </FormDialog>
  );
}
