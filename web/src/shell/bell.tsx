import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Badge, Button, Popover } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../asking/client.ts';
import { useSession } from '../asking/session.ts';
import { Day } from '../parts/day.tsx';
import { useLanguage } from './language.ts';
import { Nothing } from './states.tsx';

const LOOK_EVERY_MS = 30_000;
const SHOWN = 20;
/** Nobody is at work when the bell asks: the session is not kept alive by it. */
const IN_BACKGROUND = { 'X-Background': '1' };

/** Where a case opens, by the letters before the first dash of its number; one without a screen of its own leads home. */
const SCREEN_OF: Readonly<Record<string, (caseNo: string) => string>> = {
  // A district's identity check is shown with its claim.
  C: (no) => `/claims/${encodeURIComponent(no.replace(/\.identity\.\d+$/, ''))}`,
  E: (no) => `/enrolments/${encodeURIComponent(no)}`, A: (no) => `/admissions/${encodeURIComponent(no.slice(2))}`, K: (no) => `/clawbacks/${encodeURIComponent(no)}`,
  B: (no) => `/batches/${encodeURIComponent(no)}`, Y: (no) => `/year-ends/${encodeURIComponent(no)}`, POL: (no) => `/policies/${encodeURIComponent(no)}`, M: () => '/periods', T: () => '/transfers',
  F: () => '/refunds', V: () => '/reversals', U: () => '/top-ups', R: () => '/rounds', X: () => '/retention',
};

export function pathOfCase(caseNo: string): string {
  if (caseNo.startsWith('delegation/')) return '/delegations';
  return SCREEN_OF[/^([A-Z]+)-/.exec(caseNo)?.[1] ?? '']?.(caseNo) ?? '/';
}

/** What I was told since I last looked; the newest one that was seen is remembered by this browser. */
export function Bell() {
  const { t } = useLanguage();
  const { person, secondFactor } = useSession();
  const seenName = `funeng.told.${person.id}`;
  const [seen, setSeen] = useState(() => Number(localStorage.getItem(seenName) ?? 0));
  const { data } = useQuery({
    queryKey: ['notifications', 'newest'], queryFn: () => bodyOf(api.GET('/api/notifications', { params: { query: { limit: SHOWN } }, headers: IN_BACKGROUND })), refetchInterval: LOOK_EVERY_MS, enabled: secondFactor !== 'wanted',
  });
  const items = data?.items ?? [];
  const unread = items.filter((item) => item.id > seen).length;
  const markSeen = (isOpen: boolean): void => {
    if (isOpen || items.length === 0) return;
    const newest = Math.max(...items.map((item) => item.id));
    localStorage.setItem(seenName, String(newest));
    setSeen(newest);
  };
  return (
    <Popover
      trigger="click" placement="bottomRight" onOpenChange={markSeen} title={t('消息', 'Messages')}
      content={(
        <ul className="bell-list">
          {items.length === 0 && <Nothing text={t('还没有消息', 'No messages yet')} />}
          {items.map((item) => (
            <li key={item.id} className={item.id > seen ? 'unread' : ''}>
              <Link to={pathOfCase(item.caseNo)}>{t(item.message)}</Link>
              <div className="quiet"><Day on={item.on} /> · {item.caseNo}</div>
            </li>
          ))}
        </ul>
      )}
    >
      <Button type="text" aria-label={t(`消息,${unread} 条未读`, `Messages, ${unread} unread`)} icon={<Badge count={unread > 0 ? <span className="bell-count">{unread}</span> : 0} offset={[4, -2]}><BellOutlined className="bell-icon" /></Badge>} />
    </Popover>
  );
}
