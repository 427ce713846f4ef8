import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Input, Select, Tag } from 'antd';
import { api, bodyOf } from '../../asking/client.ts';
import { vocabularyQuery } from '../../asking/vocabulary.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { CaseLink } from '../../shell/screen-link.tsx';
import { Nothing } from '../../shell/states.tsx';
import { ChainCard } from './chain-card.tsx';

type Line = components['schemas']['AccessLine'];
type Outcome = Line['outcome'];
const PAGE = 100;

const OUTCOMES: Readonly<Record<Outcome, { readonly text: Bilingual; readonly colour: string }>> = {
  allowed: { text: { zh: '许可', en: 'Allowed' }, colour: 'green' },
  refused: { text: { zh: '拒绝', en: 'Refused' }, colour: 'red' },
};

/** Who looked at, took away or did what: what leaves no event in a case. Filters live in the address. */
export default function AccessLog() {
  const { t } = useLanguage();
  const [filters, change] = useFilters(['person', 'act', 'outcome', 'subject', 'from', 'to']);
  const asked = { ...filters, outcome: filters.outcome as Outcome | undefined, from: wholeDay(filters.from), to: wholeDay(filters.to) };
  const log = useInfiniteQuery({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/audit', { params: { query: { ...asked, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.next === null ? undefined : Number(page.next)),
  });
  return (
    <>
      <PageTitle title={t('访问日志', 'Access log')} />
      <p className="quiet">{t('登录、查看完整信息、下载、登记和被拒绝的请求。事项的办理经过见各事项。', 'Sign-ins, looks at personal values, downloads, entries in registers, and requests that were refused. What was done on a case stands in its history.')}</p>
      <ChainCard />
      <PagedTable<Line>
        name="audit" title={t('访问日志', 'Access log')} query={log} rowKey="id" scroll={{ x: 1080 }} locale={{ emptyText: <Nothing text={t('没有符合条件的记录', 'No line fits')} /> }}
        filters={<Filters filters={filters} change={change} />}
        columns={[
          { key: 'at', kind: 'moment', title: t('时间', 'When'), width: 150, value: ({ at }) => at },
          { key: 'person', title: t('人员', 'Who'), width: 170, value: ({ person }) => person && `${person.name ?? person.id}${person.role ? ` ${t(person.role)}` : ''}`, render: ({ person }) => <Who person={person} onChoose={(username) => change({ person: username })} /> },
          { key: 'act', title: t('事项', 'Act'), width: 190, value: ({ actName }) => t(actName), render: ({ act }, name) => <>{name}<div className="quiet"><code>{act}</code></div></> },
          { key: 'outcome', title: t('结果', 'Outcome'), width: 90, value: ({ outcome }) => t(OUTCOMES[outcome].text), render: ({ outcome }, text) => <Tag color={OUTCOMES[outcome].colour}>{text}</Tag> },
          { key: 'subject', title: t('对象', 'Subject'), width: 250, value: ({ subject }) => subject, render: (line) => <Subject {...line} /> },
          { key: 'why', title: t('原因', 'Why'), value: ({ code, reason }) => reason ?? code, render: ({ code, reason }) => <>{reason}{code !== null && <code>{code}</code>}</> },
          { key: 'address', title: t('来自', 'From'), width: 130, value: ({ address }) => address },
        ]}
      />
    </>
  );
}

/** While a year is typed, the field has days of the first centuries. */
const wholeDay = (day: string | undefined): string | undefined => (day !== undefined && day >= '1900' ? day : undefined);

type Change = ReturnType<typeof useFilters<'person' | 'act' | 'outcome' | 'subject' | 'from' | 'to'>>;

function Filters({ filters: { person, act, outcome, subject, from, to }, change }: { readonly filters: Change[0]; readonly change: Change[1] }) {
  const { t } = useLanguage();
  const words = useQuery(vocabularyQuery);
  const acts = words.data?.acts.map(({ code, name }) => ({ value: code, label: `${t(name)} · ${code}` })) ?? [];
  return (
    <>
      {/* Entered anew when the address changes: a name that was chosen in the table stands in its field. */}
      <Input.Search key={`person ${person}`} allowClear className="search" aria-label={t('人员', 'Person')} placeholder={t('用户名', 'User name')} maxLength={100} defaultValue={person} onSearch={(value) => change({ person: value.trim() })} />
      <Select allowClear showSearch={{ optionFilterProp: 'label' }} className="search" placeholder={t('全部事项', 'All acts')} aria-label={t('事项', 'Act')} value={act} options={acts} popupMatchSelectWidth={false} onChange={(value: string | undefined) => change({ act: value })} />
      <Select allowClear placeholder={t('全部结果', 'All outcomes')} aria-label={t('结果', 'Outcome')} value={outcome} options={Object.entries(OUTCOMES).map(([value, { text }]) => ({ value, label: t(text) }))} onChange={(value: string | undefined) => change({ outcome: value })} />
      <Input.Search key={`subject ${subject}`} allowClear className="search" aria-label={t('对象', 'Subject')} placeholder={t('对象;以 * 结尾为开头相同', 'Subject; with * at its end what it begins with')} maxLength={200} defaultValue={subject} onSearch={(value) => change({ subject: value.trim() })} />
      <span><Input type="date" aria-label={t('自', 'From')} value={from ?? ''} onChange={({ target }) => change({ from: target.value })} /></span>
      <span><Input type="date" aria-label={t('至', 'To')} value={to ?? ''} onChange={({ target }) => change({ to: target.value })} /></span>
    </>
  );
}

/** The person, who is chosen with a click; nobody was known yet where a sign-in failed. */
function Who({ person, onChoose }: { readonly person: Line['person']; readonly onChoose: (username: string) => void }) {
  const { t } = useLanguage();
  if (person === null) return <span className="quiet">{t('未登录', 'Not signed in')}</span>;
  return (
    <>
      <button type="button" className="link" title={t('只看此人', 'This person only')} onClick={() => onChoose(person.username ?? person.id)}>{person.name ?? person.id}</button>
      <div className="quiet">{person.role && t(person.role)}</div>
    </>
  );
}

/** A case leads to its page; whatever stands behind its number is the part of it that was looked at. A file is named by what it is for. */
function Subject({ subject, caseNo, file }: Pick<Line, 'subject' | 'caseNo' | 'file'>) {
  if (subject === null) return '–';
  const isOfCase = caseNo !== null && subject.startsWith(caseNo);
  return (
    <div className="digest">
      {isOfCase ? <><CaseLink caseNo={caseNo} />{subject.slice(caseNo.length)}</> : subject}
      {(file !== null || (caseNo !== null && !isOfCase)) && <div className="quiet">{file !== null && <code>{file}</code>} {caseNo !== null && !isOfCase && <CaseLink caseNo={caseNo} />}</div>}
    </div>
  );
}
