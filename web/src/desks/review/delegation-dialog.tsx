import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { RoleName } from '../../asking/session.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { ROLE_NAMES } from '../../words.ts';

interface Entry { readonly person?: string; readonly delegate: string; readonly fromOn: string; readonly toOn: string; readonly reason: string }
interface Candidate { readonly id: string; readonly name: string; readonly role?: string; readonly districtCode?: string | null }

const PAGE = 200;
const DELEGATING: readonly RoleName[] = ['city_first', 'city_second', 'city_decider', 'district'];

/** Everybody of the offices that have cases in hand, for an administrator; otherwise the colleagues of one's own office. */
async function candidates(isAdmin: boolean): Promise<Candidate[]> {
  if (!isAdmin) return (await bodyOf(api.GET('/api/colleagues'))).items;
  const pages = await Promise.all(DELEGATING.map((role) => bodyOf(api.GET('/api/people', { params: { query: { role, limit: PAGE } } }))));
  return pages.flatMap(({ items }) => items).filter((each) => each.disabledAt === null).map(({ id, displayName: name, role, districtCode }) => ({ id, name, role, districtCode }));
}

/** An absence with its dates and its delegate; an administrator also says whose. */
export function DelegationDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const isAdmin = useSession().person.role === 'admin';
  const [form] = Form.useForm<Entry>();
  const absent = Form.useWatch('person', form);
  const people = useQuery({ queryKey: ['delegates', isAdmin], queryFn: () => candidates(isAdmin) });
  const act = useAct({ send: (body: Entry, header) => api.POST('/api/delegations', { params: { header }, body }), done: { zh: '已委派', en: 'Delegated' }, onDone: onClose });
  const named = people.data?.find((each) => each.id === absent);
  const delegates = (people.data ?? []).filter((each) => each.id !== absent && (!isAdmin || (each.role === named?.role && each.districtCode === named?.districtCode)));
  const optionsOf = (list: readonly Candidate[]) => list.map(({ id, name, role }) => ({ value: id, label: role === undefined ? name : `${name} · ${t(textOf(ROLE_NAMES, role))}` }));
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  return (
    <Modal open title={t('登记委派', 'Delegate')} okText={t('确定', 'Confirm')} cancelText={t('取消', 'Cancel')} okButtonProps={{ loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        {isAdmin && (
          <Form.Item name="person" label={t('委派人(不在岗)', 'Who is absent')} rules={required}>
            <Select showSearch={{ optionFilterProp: 'label' }} loading={people.isPending} options={optionsOf(people.data ?? [])} onChange={() => form.resetFields(['delegate'])} />
          </Form.Item>
        )}
        <Form.Item name="delegate" label={t('受托人(同岗位)', 'Delegate, of the same office')} rules={required}>
          <Select showSearch={{ optionFilterProp: 'label' }} loading={people.isPending} options={optionsOf(delegates)} notFoundContent={t('没有其他同岗位人员', 'There is nobody else in this office')} />
        </Form.Item>
        <Form.Item name="fromOn" label={t('自(含当日)', 'From')} rules={required}><Input type="date" /></Form.Item>
        <Form.Item name="toOn" label={t('至(含当日)', 'To')} rules={required}><Input type="date" /></Form.Item>
        <Form.Item name="reason" label={t('事由', 'Reason')} rules={required}><Input maxLength={500} /></Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}
