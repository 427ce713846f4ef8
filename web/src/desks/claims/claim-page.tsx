import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Tabs } from 'antd';
import { Link, useParams } from 'react-router';
import { useMay, useSession } from '../../asking/session.ts';
import { CaseLogLink } from '../../parts/case-log-link.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { HeldNote } from '../../parts/held-note.tsx';
import { Money } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import type { Claim } from './asking.ts';
import { claimQuery } from './asking.ts';
import { CopyButton } from './copy-button.tsx';
import { CoSigners } from '../review/co-signing.tsx';
import { Opinions } from '../review/opinions.tsx';
import { RegistrarActs } from './registrar-acts.tsx';
import { ReturnedNote } from './returned-note.tsx';
import { CITY_WIDE } from '../desk.ts';
import { RosterDesk } from './roster-desk.tsx';
import { RowTable } from './row-table.tsx';
import { Timeline } from './timeline.tsx';
import { TakeBackButton, UrgeButton } from './turn-buttons.tsx';
import { WithdrawButton } from './withdraw.tsx';

/** One claim: where it stands, its rosters and rows, and its whole history. */
export default function ClaimPage() {
  const { claimNo = '' } = useParams();
  const query = useQuery(claimQuery(claimNo));
  return <Asked query={query}>{(claim) => <ClaimView claim={claim} />}</Asked>;
}

function ClaimView({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const may = useMay();
  const { person } = useSession();
  const [{ tab }, change] = useFilters(['tab']);
  const isCollege = person.role === 'institution';
  const isOpen = claim.stage === 'draft' || claim.stage === 'returned';
  const tabs = [
    ...(isCollege ? [{ key: 'roster', label: t('名册', 'Roster'), children: <RosterDesk claim={claim} /> }] : []),
    ...(claim.rosterVersion > 0 ? [{ key: 'rows', label: t('学员', 'Trainees'), children: <RowTable claim={claim} version={claim.rosterVersion} /> }] : []),
    { key: 'history', label: t('办理过程', 'History'), children: <>{CITY_WIDE.includes(person.role) && <p><CaseLogLink caseNo={claim.claimNo} /></p>}<Timeline claimNo={claim.claimNo} /></> },
  ];
  return (
    <>
      <PageTitle
        title={claim.institution.name}
        acts={(
          <>
            {may('row.mark') && claim.rosterVersion > 0 && <Link to={`/review/${encodeURIComponent(claim.claimNo)}`}><Button type="primary">{t('打开审核台', 'Open the review desk')}</Button></Link>}
            <CopyButton claim={claim} />
            <RegistrarActs claim={claim} />
            {claim.possible.includes('takeBack') && <TakeBackButton claimNo={claim.claimNo} />}
            {claim.possible.includes('urge') && <UrgeButton claimNo={claim.claimNo} />}
            {claim.possible.includes('withdraw') && <WithdrawButton claimNo={claim.claimNo} />}
          </>
        )}
      >
        <StageTag stage={claim.stage} /><span className="quiet">{claim.claimNo}</span>
      </PageTitle>
      <CoSigners claim={claim} />
      <Opinions claim={claim} />
      {claim.stage === 'returned' && <ReturnedNote claim={claim} />}
      <HeldNote code={claim.checksHeld} title={claim.checksHeld === 'REGISTRY_UNAVAILABLE'
        ? t('自动核查暂停,恢复后自动继续', 'The automatic checks stand still and go on by themselves')
        : t('自动核查停住:原因排除后,由市局经办重新核查', 'The automatic checks stand still: once the cause is mended, the registrar begins them again')} />
      <Figures claim={claim} />
      <Tabs activeKey={tab ?? (isCollege && isOpen ? 'roster' : claim.rosterVersion > 0 ? 'rows' : 'history')} onChange={(key) => change({ tab: key })} items={tabs} />
    </>
  );
}

function Figures({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const signed = claim.identity?.districts.filter((each) => each.signed).length ?? 0;
  const items = [
    { key: 'round', label: t('批次', 'Round'), children: claim.round },
    { key: 'due', label: t('本环节期限', 'Due'), children: <Day on={claim.dueOn ?? claim.identity?.dueOn} /> },
    { key: 'people', label: t('人数', 'People'), children: t(`${claim.rowsCount} 人,预核 ${claim.approvedCount} 人`, `${claim.rowsCount}, payable ${claim.approvedCount}`) },
    { key: 'applied', label: t('金额(元)', 'Amount (yuan)'), children: <Money fen={claim.amountFen} strong /> },
    { key: 'paid', label: t('已拨付(元)', 'Paid (yuan)'), children: <Money fen={claim.paidFen} /> },
    { key: 'submitted', label: t('提交日期', 'Submitted'), children: <Day on={claim.submittedOn} /> },
    ...(claim.assignee ? [{ key: 'assignee', label: t('经办人', 'In charge'), children: claim.assignee.name }] : []),
    ...(claim.identity ? [{ key: 'identity', label: t('区局核身份', 'Identity check'), children: t(`${claim.identity.districts.length} 个区,已签 ${signed} 个`, `${signed} of ${claim.identity.districts.length} districts`) }] : []),
  ];
  return <Descriptions size="small" bordered column={{ xs: 1, sm: 2, lg: 4 }} items={items} className="figures" />;
}
