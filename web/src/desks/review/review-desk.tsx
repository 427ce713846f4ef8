import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Tag } from 'antd';
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useSession } from '../../asking/session.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import type { Claim, ClaimRow, MissingDocuments } from '../claims/asking.ts';
import { claimQuery, missingQuery, rowsQuery } from '../claims/asking.ts';
import { Evidence } from '../claims/evidence.tsx';
import { MissingPapers } from '../claims/missing-papers.tsx';
import { RowExplained } from '../claims/row-explained.tsx';
import { DeskTable } from './desk-table.tsx';
import { Differences, differencesOf } from './differences.tsx';
import { GiveBack } from './give-back.tsx';
import { InHand } from './in-hand.tsx';
import { useDeskKeys } from './keys.ts';
import { CoSignButton, CoSigners } from './co-signing.tsx';
import { AskOpinionButton, Opinions } from './opinions.tsx';
import { CopyButton } from '../claims/copy-button.tsx';
import { MarkForm } from './mark-form.tsx';
import type { FormVerdict } from './mark-form.tsx';
import { useMarking } from './marking.ts';
import { keysOf, RowActs } from './row-acts.tsx';
import { SignButton } from './sign.tsx';
import { signingOf } from './signing.ts';
import type { Signing } from './signing.ts';

/** The review desk: rows on the left, what the rules compared on the right, decisions by keyboard. */
export default function ReviewDesk() {
  const { claimNo = '' } = useParams();
  const claim = useQuery(claimQuery(claimNo));
  return <Asked query={claim}>{(found) => <WithRows claim={found} />}</Asked>;
}

function WithRows({ claim }: { readonly claim: Claim }) {
  const rows = useQuery(rowsQuery(claim.claimNo, claim.rosterVersion));
  const earlier = useQuery({ ...rowsQuery(claim.claimNo, claim.rosterVersion - 1), enabled: claim.rosterVersion > 1 });
  return <Asked query={rows}>{(found) => <Desk claim={claim} rows={found} earlier={earlier.data} />}</Asked>;
}

const NOTHING: ReadonlyMap<number, MissingDocuments> = new Map();

type Filter = 'all' | 'attention' | 'unmarked' | 'marked' | 'changed';

function Desk({ claim, rows, earlier }: { readonly claim: Claim; readonly rows: readonly ClaimRow[]; readonly earlier: readonly ClaimRow[] | undefined }) {
  const { t } = useLanguage();
  const signing = signingOf(useSession().person.role);
  const isOurs = signing?.stage === claim.stage || (signing?.stage === 'decision' && claim.possible.includes('decide'));
  const [{ show = 'all' }, change] = useFilters(['show']);
  const [at, setAt] = useState(0);
  const [form, setForm] = useState<FormVerdict>();
  const [papers, showPapers] = useState(false);
  const marking = useMarking(claim.claimNo, claim.rosterVersion, claim.stage);
  const differences = useMemo(() => differencesOf(rows, earlier), [rows, earlier]);
  const { data: missing = NOTHING } = useQuery(missingQuery(claim.claimNo));
  const { shown, counts, returned, passing } = useShown(rows, show, useMemo(() => ({ differences, missing }), [differences, missing]));
  const place = Math.min(at, shown.length - 1);
  const row = shown[place];
  const last = shown.length - 1;
  const move = useCallback((by: number): void => setAt((now) => Math.max(0, Math.min(last, now + by))), [last]);
  // A row that leaves the filter with its mark makes place for the next one by itself.
  const onward = useCallback((): void => { if (show !== 'unmarked') move(1); }, [show, move]);
  const { mark } = marking;
  const approve = useCallback((rowNo: number): void => {
    void mark([{ rowNo, verdict: 'approve' }]);
    onward();
  }, [mark, onward]);
  const isDistrict = signing?.stage === 'identity';
  const rowKeys = useMemo(() => (isOurs ? keysOf(signing?.stage) : {}), [isOurs, signing]);
  const { approve: approveKey, ...formKeys } = rowKeys;
  useDeskKeys({
    isOn: isOurs && form === undefined,
    keys: {
      j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), u: marking.undo, d: () => showPapers(!papers),
      ...(approveKey && row && { [approveKey]: () => approve(row.rowNo) }),
      ...Object.fromEntries((Object.entries(formKeys) as [FormVerdict, string][]).map(([verdict, key]) => [key, () => setForm(verdict)])),
    },
  });
  const name = (value: Filter, zh: string, en: string) => ({ value, label: `${t(zh, en)} ${counts[value]}` });
  // The mark is drawn first; what is told of the next row comes in a turn of its own.
  const told = useDeferredValue(row);
  return (
    <div className="desk">
      <DeskHead claim={claim} signing={isOurs ? signing : undefined} returned={returned} />
      <div className="filters">
        <Segmented value={show} onChange={(value) => { change({ show: value === 'all' ? undefined : value }); setAt(0); }} aria-label={t('显示', 'Show')} options={[
          name('all', '全部', 'All'), name('attention', '需留意', 'To look at'), name('unmarked', '未标记', 'Unmarked'), name('marked', '已标记', 'Marked'),
          ...(differences.size > 0 ? [name('changed', '有变更', 'Changed')] : []),
        ]} />
        {isOurs && !isDistrict && <Button onClick={() => void mark(passing.slice(0, 1000).map(({ rowNo }) => ({ rowNo, verdict: 'approve' })))} disabled={passing.length === 0}>{t('通过本筛选中未标记的合格行', 'Approve the unmarked rows here that pass')}</Button>}
        {isOurs && <Button disabled={!marking.canUndo} onClick={marking.undo}>{t('撤销', 'Undo')} <kbd>u</kbd></Button>}
        {isOurs && <span className="key-help no-print"><kbd>j</kbd> <kbd>k</kbd> {t('上下移动', 'move')} <kbd>d</kbd> {t('看材料', 'papers')}</span>}
      </div>
      <Company claim={claim} />
      <ProblemNote problem={marking.problem} />
      <div className="desk-body">
        <DeskTable rows={shown} at={place} onChoose={setAt} changed={differences} />
        <aside className="desk-side" tabIndex={0} aria-label={t('本行', 'This row')}>
          {!row && <Nothing text={t('没有符合的行', 'No rows here')} />}
          {row && form && <MarkForm key={`${row.rowNo}/${form}`} row={row} verdict={form} onCancel={() => setForm(undefined)} onMark={async (wish) => { if (await mark([wish])) { setForm(undefined); onward(); } }} />}
          {row && told && <RowTold claimNo={claim.claimNo} row={told} changes={differences.get(told.rowNo)} missing={missing.get(told.rowNo)} keys={rowKeys} hasPapers={papers} onApprove={approve} onForm={setForm} />}
        </aside>
      </div>
    </div>
  );
}

interface Shown {
  readonly shown: readonly ClaimRow[];
  readonly counts: Readonly<Record<Filter, number>>;
  /** Marked to go back. */
  readonly returned: number;
  /** Shown, without a mark, and good by the rules. */
  readonly passing: readonly ClaimRow[];
}

/** What is known of rows beside their own values. */
interface Beside { readonly differences: ReturnType<typeof differencesOf>; readonly missing: ReadonlyMap<number, MissingDocuments> }

const KEEP: Readonly<Record<Filter, (row: ClaimRow, beside: Beside) => boolean>> = {
  all: () => true,
  attention: (row, { missing }) => row.verdict !== 'approve' || row.reasons.length > 0 || row.cellErrors.length > 0 || missing.has(row.rowNo),
  unmarked: (row) => row.mark === null,
  marked: (row) => row.mark !== null,
  changed: (row, { differences }) => differences.has(row.rowNo),
};
const FILTERS = Object.keys(KEEP) as Filter[];

/** What is counted over all rows: once for each change of them, not for each movement. */
function useShown(rows: readonly ClaimRow[], show: string, beside: Beside): Shown {
  return useMemo(() => {
    const keep = KEEP[show as Filter] ?? KEEP.all;
    const shown = keep === KEEP.all ? rows : rows.filter((row) => keep(row, beside));
    const counts: Record<Filter, number> = { all: 0, attention: 0, unmarked: 0, marked: 0, changed: 0 };
    for (const row of rows) for (const filter of FILTERS) if (KEEP[filter](row, beside)) counts[filter] += 1;
    return {
      shown, counts, returned: rows.filter((row) => row.mark?.verdict === 'return').length, passing: shown.filter((row) => row.mark === null && row.verdict === 'approve'),
    };
  }, [rows, show, beside]);
}

interface DeskHeadProps { readonly claim: Claim; readonly signing: Signing | undefined; readonly returned: number }

const DeskHead = memo(function DeskHead({ claim, signing, returned }: DeskHeadProps) {
  const { t } = useLanguage();
  return (
    <PageTitle title={claim.institution.name} acts={signing && <><InHand claim={claim} /><AskOpinionButton claim={claim} /><CoSignButton claim={claim} /><CopyButton claim={claim} /><GiveBack claim={claim} returned={returned} /><SignButton claim={claim} signing={signing} blockedBy={signingBlockedBy(claim, returned, t)} /></>}>
      <StageTag stage={claim.stage} /><Link to={`/claims/${encodeURIComponent(claim.claimNo)}`} className="quiet">{claim.claimNo}</Link>
    </PageTitle>
  );
});

/** Who signs or is asked beside the reviewer. */
const Company = memo(function Company({ claim }: { readonly claim: Claim }) {
  return <><CoSigners claim={claim} /><Opinions claim={claim} /></>;
});

interface RowToldProps {
  readonly claimNo: string;
  readonly row: ClaimRow;
  readonly changes: Parameters<typeof Differences>[0]['changes'];
  readonly missing: MissingDocuments | undefined;
  readonly keys: ReturnType<typeof keysOf>;
  readonly hasPapers: boolean;
  readonly onApprove: (rowNo: number) => void;
  readonly onForm: (verdict: FormVerdict) => void;
}

const RowTold = memo(function RowTold({ claimNo, row, changes, missing, keys, hasPapers, onApprove, onForm }: RowToldProps) {
  const { t } = useLanguage();
  return (
    <>
      <h2 className="row-head">{t(`第 ${row.sheetRow} 行`, `Row ${row.sheetRow}`)} {row.name}{changes && <Tag color="orange">{t('有变更', 'Changed')}</Tag>}</h2>
      <RowActs keys={keys} onApprove={() => onApprove(row.rowNo)} onForm={onForm} />
      <Differences changes={changes} />
      <MissingPapers missing={missing} />
      <Evidence claimNo={claimNo} rowNo={row.rowNo} isShown={hasPapers} />
      <RowExplained claimNo={claimNo} row={row} />
    </>
  );
});

/** What stands against signing, in words; undefined when nothing does. */
function signingBlockedBy(claim: Claim, returned: number, t: ReturnType<typeof useLanguage>['t']): string | undefined {
  const waitsFor = claim.opinions.filter((each) => each.outcome === 'open').map((each) => each.person.name).join(t('、', ', '));
  if (waitsFor !== '') return t(`等待 ${waitsFor} 的加签意见`, `Waits for the opinion of ${waitsFor}`);
  if (claim.coSignersNeeded > Math.max(1, claim.coSigners.length)) return t(`须 ${claim.coSignersNeeded} 人会签`, `Needs the signatures of ${claim.coSignersNeeded} people together`);
  return returned > 0 ? t('有退回标记的行,请先退回补正或撤销标记', 'Rows are marked to go back: return the claim or undo the marks') : undefined;
}
