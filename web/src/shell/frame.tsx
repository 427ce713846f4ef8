import { LogoutOutlined, MenuOutlined, SafetyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Dropdown, Grid, Layout, Menu } from 'antd';
import { useMemo, useState } from 'react';
import { Link, Navigate, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { api, bodyOf } from '../asking/client.ts';
import { sessionQuery, useSignOut } from '../asking/session.ts';
import type { Session } from '../asking/session.ts';
import { MENU_GROUPS, sees } from '../desks/desk.ts';
import type { MenuGroup } from '../desks/desk.ts';
import { SCREENS } from '../desks/screens.ts';
import { ROLE_NAMES } from '../words.ts';
import { Bell } from './bell.tsx';
import { useLanguage } from './language.ts';
import { SeenScreens } from './screen-link.tsx';
import { Asked, Loading } from './states.tsx';
import { ColoursSwitch, LanguageSwitch } from './switches.tsx';
import { useWideTables } from './wide-tables.ts';

/** The frame around every screen: who is signed in, the menu of the role, messages, language and colours. */
export function Frame() {
  const query = useQuery(sessionQuery);
  const { pathname, search } = useLocation();
  if (query.isPending) return <Loading />;
  if (query.data === null) return <Navigate to={`/sign-in?to=${encodeURIComponent(`${pathname}${search}`)}`} replace />;
  // An office that needs a second factor sets it up before anything else.
  if (query.data?.secondFactor === 'wanted' && pathname !== '/account') return <Navigate to="/account" replace />;
  return <Asked query={query}>{(session) => session && <Framed session={session} />}</Asked>;
}

function Framed({ session }: { readonly session: Session }) {
  const { t } = useLanguage();
  const { md } = Grid.useBreakpoint();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const isMoving = useNavigation().state !== 'idle';
  const isWide = md !== false;
  const seen = useMemo(() => SCREENS.filter((screen) => sees(screen, { role: session.person.role, acts: session.acts })), [session]);
  useWideTables();
  return (
    <Layout className="frame">
      <RehearsalStrip />
      <a className="skip" href="#screen">{t('跳到正文', 'Skip to the content')}</a>
      <Layout.Header className="frame-head">
        {!isWide && <Button type="text" icon={<MenuOutlined />} aria-label={t('菜单', 'Menu')} onClick={() => setMenuOpen(true)} />}
        <Link to="/" className="brand"><img src="/icon.svg" alt="" width={26} height={26} /><b>{t('赋能', 'Funeng')}</b>{isWide && <span>{t('退役军人教育培训资助', "Veterans' training aid")}</span>}</Link>
        <div className="frame-tools">
          <Bell />
          <LanguageSwitch />
          <ColoursSwitch />
          <PersonMenu session={session} />
        </div>
      </Layout.Header>
      <Layout>
        {isWide && <Layout.Sider width={196} theme="light" className="frame-side"><nav aria-label={t('主菜单', 'Main menu')}><RoleMenu session={session} /></nav></Layout.Sider>}
        {!isWide && (
          <Drawer open={isMenuOpen} placement="left" size={260} onClose={() => setMenuOpen(false)} title={t('菜单', 'Menu')}>
            <RoleMenu session={session} onChosen={() => setMenuOpen(false)} />
          </Drawer>
        )}
        <Layout.Content id="screen" className={isMoving ? 'screen moving' : 'screen'} aria-busy={isMoving} role="main">
          <SeenScreens value={seen}><Outlet /></SeenScreens>
        </Layout.Content>
      </Layout>
      <ScrollRestoration />
    </Layout>
  );
}

/** Nobody takes a rehearsal for the real thing, or the other way round. */
function RehearsalStrip() {
  const { t } = useLanguage();
  const { data } = useQuery({ queryKey: ['status', 'rehearsal'], queryFn: () => bodyOf(api.GET('/api/status')), select: ({ rehearsal }) => rehearsal, staleTime: Infinity });
  return data === true ? <Alert banner type="warning" title={t('演练环境:数据、资金和日期都与真实业务无关', 'Rehearsal: its data, money and days have nothing to do with the real ones')} /> : null;
}

function RoleMenu({ session, onChosen }: { readonly session: Session; readonly onChosen?: () => void }) {
  const { t } = useLanguage();
  const { pathname } = useLocation();
  const screens = SCREENS.filter((screen) => screen.menu !== undefined && sees(screen, { role: session.person.role, acts: session.acts }))
    .sort((one, other) => (one.menu?.order ?? 0) - (other.menu?.order ?? 0));
  const groups = (Object.keys(MENU_GROUPS) as MenuGroup[]).map((group) => ({
    type: 'group' as const, key: group, label: t(MENU_GROUPS[group]),
    children: screens.filter((screen) => screen.menu?.group === group).map((screen) => ({
      key: screen.path, label: <Link to={`/${screen.path}`}>{t(screen.menu?.label ?? { zh: '', en: '' })}</Link>,
    })),
  })).filter((group) => group.children.length > 0);
  // Of two addresses that begin alike, the longer one is meant.
  const chosen = screens.filter((screen) => pathname === `/${screen.path}` || pathname.startsWith(`/${screen.path}/`))
    .map((screen) => screen.path).sort((one, other) => other.length - one.length).slice(0, 1);
  return <Menu mode="inline" items={groups} selectedKeys={chosen} {...(onChosen && { onClick: onChosen })} />;
}

function PersonMenu({ session }: { readonly session: Session }) {
  const { t } = useLanguage();
  const signOut = useSignOut();
  const { displayName, role } = session.person;
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items: [
        { key: 'who', label: <>{displayName}<br /><span className="quiet">{t(ROLE_NAMES[role])}</span></>, disabled: true },
        { key: 'account', icon: <SafetyOutlined />, label: <Link to="/account">{t('账号安全', 'Account security')}</Link> },
        { key: 'out', icon: <LogoutOutlined />, label: t('退出登录', 'Sign out'), onClick: () => signOut.mutate(false) },
      ] }}
    >
      <Button type="text" className="person">{displayName}</Button>
    </Dropdown>
  );
}
