import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Tag } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useSession } from '../../asking/session.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import type { Claim, ClaimRow } from '../claims/asking.ts';
import { claimQuery, rowsQuery } from '../claims/asking.ts';
import { Evidence } from '../claims/evidence.tsx';
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
  const differences = differencesOf(rows, earlier);
  const keep: Record<Filter, (row: ClaimRow) => boolean> = {
    all: () => true, attention: (row) => row.verdict !== 'approve' || row.reasons.length > 0 || row.cellErrors.length > 0, unmarked: (row) => row.mark === null,
    marked: (row) => row.mark !== null, changed: (row) => differences.has(row.rowNo),
  };
  const shown = rows.filter(keep[show as Filter] ?? keep.all);
  const row = shown[Math.min(at, shown.length - 1)];
  const move = (by: number): void => setAt((now) => Math.max(0, Math.min(shown.length - 1, now + by)));
  // A row that leaves the filter with its mark makes place for the next one by itself.
  const onward = (): void => { if (show !== 'unmarked') move(1); };
  const approve = (): void => {
    if (!row) return;
    void marking.mark([{ rowNo: row.rowNo, verdict: 'approve' }]);
    onward();
  };
  const isDistrict = signing?.stage === 'identity';
  const rowKeys = keysOf(signing?.stage);
  const { approve: approveKey, ...formKeys } = rowKeys;
  useDeskKeys({
    isOn: isOurs && form === undefined,
    keys: {
      j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), u: () => void marking.undo(), d: () => showPapers(!papers), ...(approveKey && { [approveKey]: approve }),
      ...Object.fromEntries((Object.entries(formKeys) as [FormVerdict, string][]).map(([verdict, key]) => [key, () => setForm(verdict)])),
    },
  });
  const name = (value: Filter, zh: string, en: string) => ({ value, label: `${t(zh, en)} ${rows.filter(keep[value]).length}` });
  const returned = rows.filter((each) => each.mark?.verdict === 'return').length;
  return (
    <div className="desk">
      <PageTitle title={claim.institution.name} acts={isOurs && signing && <><InHand claim={claim} /><AskOpinionButton claim={claim} /><CoSignButton claim={claim} /><CopyButton claim={claim} /><GiveBack claim={claim} returned={returned} /><SignButton claim={claim} signing={signing} blockedBy={signingBlockedBy(claim, returned, t)} /></>}>
        <StageTag stage={claim.stage} /><Link to={`/claims/${encodeURIComponent(claim.claimNo)}`} className="quiet">{claim.claimNo}</Link>
      </PageTitle>
      <div className="filters">
        <Segmented value={show} onChange={(value) => { change({ show: value === 'all' ? undefined : value }); setAt(0); }} aria-label={t('显示', 'Show')} options={[
          name('all', '全部', 'All'), name('attention', '需留意', 'To look at'), name('unmarked', '未标记', 'Unmarked'), name('marked', '已标记', 'Marked'),
          ...(differences.size > 0 ? [name('changed', '有变更', 'Changed')] : []),
        ]} />
        {isOurs && !isDistrict && <Button onClick={() => void marking.mark(shown.filter((each) => each.mark === null && each.verdict === 'approve').slice(0, 1000).map((each) => ({ rowNo: each.rowNo, verdict: 'approve' })))}
          disabled={!shown.some((each) => each.mark === null && each.verdict === 'approve')}>{t('通过本筛选中未标记的合格行', 'Approve the unmarked rows here that pass')}</Button>}
        {isOurs && <Button disabled={!marking.canUndo} onClick={() => void marking.undo()}>{t('撤销', 'Undo')} <kbd>u</kbd></Button>}
        {isOurs && <span className="key-help no-print"><kbd>j</kbd> <kbd>k</kbd> {t('上下移动', 'move')} <kbd>d</kbd> {t('看材料', 'papers')}</span>}
      </div>
      <CoSigners claim={claim} />
      <Opinions claim={claim} />
      <ProblemNote problem={marking.problem} />
      <div className="desk-body">
        <DeskTable rows={shown} at={Math.min(at, shown.length - 1)} onChoose={setAt} changed={differences} />
        <aside className="desk-side" tabIndex={0} aria-label={t('本行', 'This row')}>
          {!row && <Nothing text={t('没有符合的行', 'No rows here')} />}
          {row && form && <MarkForm key={`${row.rowNo}/${form}`} row={row} verdict={form} onCancel={() => setForm(undefined)} onMark={async (mark) => { if (await marking.mark([mark])) { setForm(undefined); onward(); } }} />}
          {row && (
            <>
              <h2 className="row-head">{t(`第 ${row.sheetRow} 行`, `Row ${row.sheetRow}`)} {row.name}{differences.has(row.rowNo) && <Tag color="orange">{t('有变更', 'Changed')}</Tag>}</h2>
              {isOurs && <RowActs keys={rowKeys} onApprove={approve} onForm={setForm} />}
              <Differences changes={differences.get(row.rowNo)} />
              <Evidence claimNo={claim.claimNo} rowNo={row.rowNo} isShown={papers} />
              <RowExplained row={row} />
            </>
          )}
        </aside>
      </div>
    </div>
  );
}

/** What stands against signing, in words; undefined when nothing does. */
function signingBlockedBy(claim: Claim, returned: number, t: ReturnType<typeof useLanguage>['t']): string | undefined {
  const waitsFor = claim.opinions.filter((each) => each.outcome === 'open').map((each) => each.person.name).join('、');
  if (waitsFor !== '') return t(`等待 ${waitsFor} 的加签意见`, `Waits for the opinion of ${waitsFor}`);
  return returned > 0 ? t('有退回标记的行,请先退回补正或撤销标记', 'Rows are marked to go back: return the claim or undo the marks') : undefined;
}
