import { useQuery } from '@tanstack/react-query';
import { Form } from 'antd';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { ChoiceField, InstitutionField, NumberField, TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useProgrammes } from '../enrolments/asking.ts';

type Entry = NonNullable<paths['/api/employer-orders']['post']['requestBody']>['content']['application/json'];

/** An order as the employer gave it: what is entered is not changed afterwards. */
export function OrderDialog({ title, onClose }: { readonly title: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { person: { role } } = useSession();
  const [form] = Form.useForm<Entry>();
  const clock = Form.useWatch('clock', form);
  const { options } = useProgrammes(clock);
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  return (
    <FormDialog<Entry> label={title} onClose={onClose} form={form} initial={{ clock: 'real' }}
      codes={{ ORDER_EXISTS: 'orderNo', ORDER_NOT_WANTED: 'programme', PROGRAMME_UNKNOWN: 'programme', NOT_OFFERED_HERE: 'programme', INSTITUTION_UNKNOWN: 'institution', CLOCK_UNKNOWN: 'clock', USCC: 'enterprise' }}
      send={(body, header) => api.POST('/api/employer-orders', { params: { header }, body })}>
      <TextField name="orderNo" label={t('订单号', 'Order number')} maxLength={40} />
      {role !== 'institution' && <InstitutionField />}
      <ChoiceField name="programme" label={t('项目', 'Programme')} options={options.filter(({ takesOrders }) => takesOrders).map(({ code, name }) => ({ value: code, label: t(name) }))} />
      <TextField name="enterprise" label={t('用人单位统一社会信用代码', "The employer's credit code")} maxLength={30} />
      <TextField name="job" label={t('岗位', 'Job')} maxLength={60} />
      <NumberField name="seats" label={t('名额', 'Seats')} min={1} max={10_000} />
      <ChoiceField name="clock" label={t('时钟', 'Clock')} options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实', 'real') : id })) ?? []} />
    </FormDialog>
  );
}
