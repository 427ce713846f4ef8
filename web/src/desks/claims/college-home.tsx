import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { Money } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';

type Claim = components['schemas']['ClaimSummary'];

const STATES_THAT_WAIT_FOR_US = ['draft', 'returned'];
const OVER = ['closed', 'withdrawn', 'refused', 'lapsed'];

/** The clerk's first page: what came back, what is due, which round is open, and what is under way. */
export default function CollegeHome() {
  const { t } = useLanguage();
  const claims = useQuery({ queryKey: ['claims', 'own'], queryFn: () => bodyOf(api.GET('/api/claims', { params: { query: { limit: 200 } } })) });
  return (
    <>
      <PageTitle title={t('我的工作', 'My work')} />
      <Asked query={claims}>
        {({ items }) => {
          const returned = items.filter((claim) => claim.stage === 'returned');
          const underWay = items.filter((claim) => !STATES_THAT_WAIT_FOR_US.includes(claim.stage) && !OVER.includes(claim.stage));
          return (
            <>
              {returned.map((claim) => (
                <Alert key={claim.claimNo} type="warning" showIcon className="problem-note" title={<>{t('退回补正:', 'Returned: ')}{claim.claimNo} · <Day on={claim.dueOn} /> {t('前答复', 'at the latest')}</>}
                  action={<Link to={`/claims/${encodeURIComponent(claim.claimNo)}`}><Button size="small" type="primary">{t('去更正', 'Mend it')}</Button></Link>} />
              ))}
              <OpenRounds claims={items} />
              {items.length === 0 && <Nothing text={t('还没有申报', 'No claims yet')} />}
              <ClaimCards title={t('待提交', 'To be submitted')} claims={items.filter((claim) => claim.stage === 'draft')} />
              <ClaimCards title={t('办理中', 'Under way')} claims={underWay} />
              <ClaimCards title={t('已结束', 'Over')} claims={items.filter((claim) => OVER.includes(claim.stage))} />
            </>
          );
        }}
      </Asked>
    </>
  );
}

function OpenRounds({ claims }: { readonly claims: readonly Claim[] }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds')) });
  const open = useAct({
    send: (round: string, headers) => api.POST('/api/claims', { params: { header: headers }, body: { round } }),
    onDone: ({ caseNo }) => void go(`/claims/${encodeURIComponent(caseNo)}`),
  });
  const waiting = rounds.data?.items.filter((round) => round.status === 'open' && !claims.some((claim) => claim.round === round.code)) ?? [];
  return (
    <>
      <ProblemNote problem={open.problem} />
      {waiting.map((round) => (
        <Card key={round.code} size="small" className="round-card">
          <div className="card-line">
            <div><b>{t(`${round.fiscalYear} 年批次 ${round.code}`, `Round ${round.code} of ${round.fiscalYear}`)}</b><div className="quiet">{t('学年', 'School year')} {round.schoolYear} · {t('截止', 'closes')} <Day on={round.closesOn} /></div></div>
            <Button type="primary" loading={open.isRunning} onClick={() => void open.run(round.code)}>{t('开始申报', 'Begin a claim')}</Button>
          </div>
        </Card>
      ))}
    </>
  );
}

function ClaimCards({ title, claims }: { readonly title: string; readonly claims: readonly Claim[] }) {
  const { t } = useLanguage();
  if (claims.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {claims.map((claim) => (
        <Card key={claim.claimNo} size="small" className="round-card">
          <div className="card-line">
            <div><Link to={`/claims/${encodeURIComponent(claim.claimNo)}`}><b>{claim.claimNo}</b></Link> <StageTag stage={claim.stage} /><div className="quiet">{t('期限', 'Due')} <Day on={claim.dueOn} /> · {t(`${claim.rowsCount} 人`, `${claim.rowsCount} people`)}</div></div>
            <div className="card-money"><Money fen={claim.amountFen} strong /><div className="quiet">{t('已拨付', 'Paid')} <Money fen={claim.paidFen} /></div></div>
          </div>
        </Card>
      ))}
    </section>
  );
}
