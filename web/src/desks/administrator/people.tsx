import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Popconfirm, Select, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { doorsQuery, useMay, useSession } from '../../asking/session.ts';
import type { RoleName } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { Moment } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { ROLE_NAMES } from '../../words.ts';
import { useDistricts } from '../../parts/districts.ts';

type Person = components['schemas']['Person'];
const PAGE = 100;

/** Who signs in, in which office. */
export default function People() {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const may = useMay();
  const [{ role }, change] = useFilters(['role']);
  const [isAdding, setAdding] = useState(false);
  const people = useInfiniteQuery({
    queryKey: ['people', { role }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/people', { params: { query: { role: role as RoleName | undefined, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('人员与岗位', 'People and roles')} acts={may('person.manage') && <Button type="primary" onClick={() => setAdding(true)}>{t('登记人员', 'Register a person')}</Button>} />
      <PagedTable<Person>
        name="people" title={t('人员与岗位', 'People and roles')} query={people} rowKey="id" scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('没有人员', 'Nobody')} /> }}
        filters={(
          <Select allowClear placeholder={t('全部岗位', 'All roles')} aria-label={t('岗位', 'Role')} value={role} options={Object.entries(ROLE_NAMES).map(([value, name]) => ({ value, label: t(name) }))}
            onChange={(value: string | undefined) => change({ role: value })} />
        )}
        columns={[
          { key: 'username', title: t('用户名', 'User name'), value: ({ username }) => username },
          { key: 'displayName', title: t('姓名', 'Name'), value: ({ displayName }) => displayName },
          { key: 'role', title: t('岗位', 'Role'), value: (person) => t(textOf(ROLE_NAMES, person.role)) },
          { key: 'scope', title: t('院校 / 区', 'Institution or district'), value: ({ institutionCode, districtCode }) => institutionCode ?? (districtCode === null ? null : nameOfDistrict(districtCode)) },
          { key: 'secondFactor', title: t('两步验证', 'Second factor'), value: ({ secondFactor }) => (secondFactor ? t('已启用', 'On') : null) },
          { key: 'createdAt', kind: 'moment', title: t('登记时间', 'Since'), value: ({ createdAt }) => createdAt },
          {
            key: 'state', title: t('状态', 'State'), value: ({ disabledAt }) => (disabledAt === null ? t('在用', 'Active') : t('已停用', 'Disabled')),
            render: ({ disabledAt }, state) => (disabledAt === null ? <Tag color="green">{state}</Tag> : <Tag>{state} <Moment at={disabledAt} /></Tag>),
          },
          ...(may('person.manage') ? [actsColumn<Person>((person) => <PersonActs person={person} />)] : []),
        ]}
      />
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function PersonActs({ person }: { readonly person: Person }) {
  const { person: me } = useSession();
  const { data: doors } = useQuery(doorsQuery);
  if (person.disabledAt !== null) return null;
  return (
    <div className="act-bar">
      <SendLink person={person} />
      {doors?.unifiedIdentity && <UnifiedId person={person} />}
      {person.secondFactor && person.id !== me.id && <SecondFactorOff person={person} />}
      {person.id !== me.id && <Disable person={person} />}
    </div>
  );
}

/** Invitation, or a new password: to the contact on record, else shown once to be handed over. */
function SendLink({ person }: { readonly person: Person }) {
  const { t } = useLanguage();
  const [made, setMade] = useState<{ sent: boolean; link: string | null; expiresAt: string }>();
  const act = useAct({ send: (personId: string) => api.POST('/api/people/{personId}/link', { params: { path: { personId } } }), onDone: setMade });
  return (
    <>
      <Button size="small" loading={act.isRunning} onClick={() => void act.run(person.id)}>{t('密码链接', 'Password link')}</Button>
      <ProblemNote problem={act.problem} />
      {made && (
        <Modal open title={t(`${person.displayName} 的一次性链接`, `One-time link for ${person.displayName}`)} footer={null} onCancel={() => setMade(undefined)}>
          {made.sent ? <p>{t('已发送到登记的联系方式。', 'Sent to the contact on record.')}</p> : (
            <>
              <p>{t('没有登记联系方式,请当面交给本人。链接只显示这一次。', 'There is no contact on record: hand it over in person. It is shown this once.')}</p>
              <Typography.Paragraph copyable className="digest">{made.link}</Typography.Paragraph>
            </>
          )}
          <p className="quiet">{t('有效期至', 'Good until')} <Moment at={made.expiresAt} /></p>
        </Modal>
      )}
    </>
  );
}

/** By which account of the city's unified identity the person is known. What is on record is not shown again. */
function UnifiedId({ person }: { readonly person: Person }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const path = { personId: person.id };
  const known = useQuery({ queryKey: ['people', person.id, 'unified-id'], queryFn: () => bodyOf(api.GET('/api/people/{personId}/unified-id', { params: { path } })), enabled: isOpen });
  const act = useAct({
    send: (subject: string | null) => api.PUT('/api/people/{personId}/unified-id', { params: { path }, body: { subject } }),
    done: { zh: '已保存,本人须重新登录', en: 'Saved; the person signs in again' }, onDone: () => setOpen(false),
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{t('统一身份', 'Unified identity')}</Button>
      {isOpen && (
        <Modal open title={t(`${person.displayName} 的统一身份账号`, `Account of ${person.displayName} in the unified identity`)} footer={null} onCancel={() => setOpen(false)}>
          <ProblemNote problem={act.problem ?? (known.error ? problemOf(known.error) : undefined)} />
          <p>{known.data?.onRecord ? t('已登记。', 'One is on record.') : t('尚未登记。', 'None is on record.')}</p>
          <Form layout="vertical" autoComplete="off" onFinish={({ subject }: { subject: string }) => void act.run(subject.trim())}>
            <Form.Item name="subject" label={t('账号标识(认证平台的 sub)', 'The account, as the provider names it in “sub”')} rules={[{ required: true, message: t('必填', 'Needed') }]}><Input maxLength={255} /></Form.Item>
            <div className="act-bar">
              <Button type="primary" htmlType="submit" loading={act.isRunning}>{t('登记', 'Enter')}</Button>
              {known.data?.onRecord && <Button danger loading={act.isRunning} onClick={() => void act.run(null)}>{t('取消登记', 'Take away')}</Button>}
            </div>
          </Form>
        </Modal>
      )}
    </>
  );
}

function SecondFactorOff({ person }: { readonly person: Person }) {
  const { t } = useLanguage();
  const act = useAct({ send: (personId: string) => api.POST('/api/people/{personId}/second-factor-off', { params: { path: { personId } } }), done: { zh: '已停用两步验证', en: 'Switched off' } });
  return (
    <>
      <Popconfirm title={t(`停用 ${person.displayName} 的两步验证?先当面核实本人。`, `Switch off the second factor of ${person.displayName}? Make sure that it is he or she.`)}
        okText={t('停用', 'Switch off')} cancelText={t('取消', 'Cancel')} onConfirm={() => void act.run(person.id)}>
        <Button size="small" loading={act.isRunning}>{t('停用两步验证', 'Second factor off')}</Button>
      </Popconfirm>
      <ProblemNote problem={act.problem} />
    </>
  );
}

function Disable({ person }: { readonly person: Person }) {
  const { t } = useLanguage();
  const act = useAct({
    send: (personId: string, header) => api.POST('/api/people/{personId}/disable', { params: { path: { personId }, header } }),
    done: { zh: '已停用', en: 'Disabled' },
  });
  return (
    <>
      <Popconfirm title={t(`停用 ${person.displayName}?立即退出登录,已办事项不变。`, `Disable ${person.displayName}? The sessions end at once; what was signed stays.`)}
        okText={t('停用', 'Disable')} cancelText={t('取消', 'Cancel')} onConfirm={() => void act.run(person.id)}>
        <Button size="small" danger loading={act.isRunning}>{t('停用', 'Disable')}</Button>
      </Popconfirm>
      <ProblemNote problem={act.problem} />
    </>
  );
}

interface Entry { username: string; displayName: string; role: RoleName; password?: string; contact?: string; institutionCode?: string; districtCode?: string }

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { options: districts } = useDistricts();
  const [form] = Form.useForm<Entry>();
  const role = Form.useWatch('role', form);
  const act = useAct({ send: (body: Entry, header) => api.POST('/api/people', { params: { header }, body }), done: { zh: '人员已登记', en: 'Registered' }, onDone: onClose });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={t('登记人员', 'Register a person')} open okText={t('登记', 'Register')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Entry> form={form} layout="vertical" autoComplete="off" onFinish={({ contact, ...entry }) => void act.run({ ...entry, ...(contact?.trim() ? { contact: contact.trim() } : {}) })}>
        <Form.Item name="username" label={t('用户名(小写字母、数字)', 'User name, lower case')} rules={needed}><Input maxLength={40} /></Form.Item>
        <Form.Item name="displayName" label={t('姓名', 'Name')} rules={needed}><Input maxLength={60} /></Form.Item>
        <Form.Item name="role" label={t('岗位', 'Role')} rules={needed}><Select options={Object.entries(ROLE_NAMES).map(([value, name]) => ({ value, label: t(name) }))} /></Form.Item>
        {role === 'institution' && <Form.Item name="institutionCode" label={t('院校编号', 'Code of the institution')} rules={needed}><Input maxLength={40} /></Form.Item>}
        {role === 'district' && <Form.Item name="districtCode" label={t('区', 'District')} rules={needed}><Select options={districts} /></Form.Item>}
        <Form.Item name="contact" label={t('手机号或邮箱', 'Mobile number or mail address')} extra={t('用于发送密码链接,可不填', 'For password links; may be left out')}><Input maxLength={120} /></Form.Item>
        <p className="quiet">{t('登记后用“密码链接”请本人设置密码。', 'After that, “Password link” lets the person set the password.')}</p>
      </Form>
    </Modal>
  );
}
