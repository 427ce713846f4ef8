import { useQuery } from '@tanstack/react-query';
import { Input, Select, Table, Tag } from 'antd';
import { api, bodyOf } from '../../asking/client.ts';
import type { RoleName } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { ROLE_NAMES } from '../../words.ts';

type Access = components['schemas']['Access'];
type ActRule = Access['acts'][number];
type Scope = NonNullable<ActRule['who'][RoleName]>;

const KINDS: Readonly<Record<ActRule['kind'], Bilingual>> = { read: { zh: '查看', en: 'Read' }, change: { zh: '办理', en: 'Change' } };
const SCOPES: Readonly<Record<Scope, { readonly text: Bilingual; readonly colour: string }>> = {
  all: { text: { zh: '全市', en: 'all' }, colour: 'green' },
  ownDistrict: { text: { zh: '本区', en: 'own district' }, colour: 'blue' },
  ownInstitution: { text: { zh: '本校', en: 'own institution' }, colour: 'cyan' },
};

/** Who may do what: role, act and how far it reaches, as the gate reads it. */
export default function AccessMatrix() {
  const { t } = useLanguage();
  const access = useQuery({ queryKey: ['access'], queryFn: () => bodyOf(api.GET('/api/access')) });
  return (
    <>
      <PageTitle title={t('权限表', 'Who may do what')} />
      <p className="quiet">{t('没有写明的一律不许可。同一申报上的岗位分离(不得由同一人办理)另由事项自身核对。', 'What is not named is refused. That one person does not act twice on one claim is checked by the case itself.')}</p>
      <Asked query={access}>{(table) => <Matrix {...table} />}</Asked>
    </>
  );
}

function Matrix({ roles, acts }: Access) {
  const { t } = useLanguage();
  const [{ role, kind, find = '' }, change] = useFilters(['role', 'kind', 'find']);
  const isShown = (rule: ActRule): boolean => (kind === undefined || rule.kind === kind) && (role === undefined || rule.who[role as RoleName] !== undefined) && isFound(rule, find);
  const shownRoles = role === undefined ? roles : roles.filter((each) => each === role);
  return (
    <>
      <div className="filters">
        <Select allowClear placeholder={t('全部岗位', 'All roles')} aria-label={t('岗位', 'Role')} value={role} options={roles.map((value) => ({ value, label: t(ROLE_NAMES[value]) }))} onChange={(value: string | undefined) => change({ role: value })} />
        <Select allowClear placeholder={t('查看与办理', 'Read and change')} aria-label={t('类别', 'Kind')} value={kind} options={Object.entries(KINDS).map(([value, name]) => ({ value, label: t(name) }))} onChange={(value: string | undefined) => change({ kind: value })} />
        <Input.Search allowClear className="search" aria-label={t('查找事项', 'Find an act')} placeholder={t('事项、接口', 'Act or route')} defaultValue={find} onSearch={(value) => change({ find: value })} />
      </div>
      <Table<ActRule>
        rowKey="act" size="small" pagination={false} dataSource={acts.filter(isShown)} scroll={{ x: 360 + shownRoles.length * 110 }} locale={{ emptyText: <Nothing text={t('没有符合条件的事项', 'No act fits')} /> }}
        expandable={{ expandedRowRender: (rule) => <Routes rule={rule} />, rowExpandable: (rule) => rule.routes.length > 0 }}
        columns={[
          { title: t('事项', 'Act'), dataIndex: 'act', width: 240, render: (act: string, rule) => <>{t(rule.name)}<div className="quiet"><code>{act}</code></div></> },
          { title: t('类别', 'Kind'), dataIndex: 'kind', width: 80, render: (value: ActRule['kind']) => t(KINDS[value]) },
          ...shownRoles.map((each) => ({ title: t(ROLE_NAMES[each]), key: each, width: 110, render: (_: unknown, rule: ActRule) => <Reach scope={rule.who[each]} /> })),
        ]}
      />
    </>
  );
}

function Reach({ scope }: { readonly scope: Scope | undefined }) {
  const { t } = useLanguage();
  return scope === undefined ? <span className="quiet">–</span> : <Tag color={SCOPES[scope].colour}>{t(SCOPES[scope].text)}</Tag>;
}

/** What the act opens at the API. */
function Routes({ rule }: { readonly rule: ActRule }) {
  const { t } = useLanguage();
  return <ul>{rule.routes.map(({ method, path, summary }) => <li key={`${method} ${path}`}>{t(summary)} <code className="quiet">{method} {path}</code></li>)}</ul>;
}

function isFound({ act, name, routes }: ActRule, find: string): boolean {
  const wanted = find.trim().toLowerCase();
  return wanted === '' || [act, name.zh, name.en, ...routes.flatMap(({ path, summary }) => [path, summary.zh, summary.en])].some((text) => text.toLowerCase().includes(wanted));
}
