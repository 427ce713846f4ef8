import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Form, Modal } from 'antd';
import type { ReactNode } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { DayField, TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import type { Institution } from './institutions.tsx';

type Standing = paths['/api/institutions/{code}/standing']['get']['responses'][200]['content']['application/json'];
/** As it is typed: an emptied field takes back what was entered. */
type Entry = { readonly [K in keyof Standing]?: string | null };

const LONGEST_LICENCE_NO = 60;

interface StandingDialogProps { readonly institution: Institution; readonly onClose: () => void }

/** 办学状态: whether the institution may still be paid: the day on which it closed, its licence and the licence's last day. */
export function StandingDialog({ institution, onClose }: StandingDialogProps) {
  const { code } = institution;
  const mayManage = useMay()('institution.manage');
  const standing = useQuery({ queryKey: ['institutions', 'standing', code], queryFn: () => bodyOf(api.GET('/api/institutions/{code}/standing', { params: { path: { code } } })) });
  if (standing.data && mayManage) return <Change institution={institution} standing={standing.data} onClose={onClose} />;
  return (
    <StandingFrame institution={institution} onClose={onClose}>
      <Asked query={standing}>{(found) => <Shown standing={found} />}</Asked>
    </StandingFrame>
  );
}

function StandingFrame({ institution: { name }, onClose, children }: StandingDialogProps & { readonly children: ReactNode }) {
  const { t } = useLanguage();
  return <Modal open title={t(`办学状态:${name}`, `Standing: ${name}`)} footer={<Button onClick={onClose}>{t('关闭', 'Close')}</Button>} onCancel={onClose}>{children}</Modal>;
}

function Shown({ standing: { closedOn, licenceNo, licenceUntil } }: { readonly standing: Standing }) {
  const { t } = useLanguage();
  return (
    <Descriptions size="small" bordered column={1} items={[
      { key: 'closed', label: t('停办日期', 'Closed on'), children: <Day on={closedOn} /> },
      { key: 'licence', label: t('办学许可证号', 'Licence'), children: licenceNo ?? '–' },
      { key: 'until', label: t('许可证有效期至', 'Valid until'), children: <Day on={licenceUntil} /> },
    ]} />
  );
}

function Change({ institution: { code, name }, standing, onClose }: StandingDialogProps & { readonly standing: Standing }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Entry>();
  const closedOn = Form.useWatch('closedOn', form);
  const closes = Boolean(closedOn) && closedOn !== standing.closedOn;
  return (
    <FormDialog<Entry> label={t('登记办学状态', 'Enter the standing')} onClose={onClose} form={form} initial={standing}
      send={(entry, header) => api.PUT('/api/institutions/{code}/standing', { params: { path: { code }, header }, body: standingOf(entry) })}
      {...(closes && { final: t(`自 ${closedOn} 起不再向“${name}”拨付`, `From ${closedOn} on, ${name} is paid no more`) })}>
      <p>{t(`“${name}”停办之日起,或办学许可证过期之后,制表时其付款行会被拦下;两人可以放行。清空即撤销原登记。`,
        `From the day on which ${name} closes, or after its licence has expired, its payments are kept out of new batches; two people may let them pass. A field that is emptied takes its entry back.`)}</p>
      <DayField name="closedOn" label={t('停办日期', 'Closed on')} isOptional />
      <TextField name="licenceNo" label={t('办学许可证号', 'Licence')} maxLength={LONGEST_LICENCE_NO} isOptional />
      <DayField name="licenceUntil" label={t('许可证有效期至(最后一日)', 'The last day of the licence')} isOptional />
    </FormDialog>
  );
}

const standingOf = ({ closedOn, licenceNo, licenceUntil }: Entry): Standing => ({ closedOn: closedOn || null, licenceNo: licenceNo || null, licenceUntil: licenceUntil || null });
