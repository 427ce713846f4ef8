import { useQuery } from '@tanstack/react-query';
import { Drawer, Segmented, Tag } from 'antd';
import { useState } from 'react';
import { DataTable } from '../../parts/data-table.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { Erased } from '../../parts/erased.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money } from '../../parts/money.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { Tell } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { VERDICT_NAMES } from '../../words.ts';
import type { Claim, ClaimRow, MissingDocuments } from './asking.ts';
import { missingQuery, rowsQuery } from './asking.ts';
import { Evidence } from './evidence.tsx';
import { MissingPapers } from './missing-papers.tsx';
import { RowExplained } from './row-explained.tsx';

const VERDICT_COLOURS: Readonly<Record<string, string>> = { approve: 'green', reduce: 'gold', refuse: 'red', invalid: 'volcano', return: 'orange' };

export function VerdictTag({ verdict }: { readonly verdict: string }) {
  const { t } = useLanguage();
  return <Tag color={VERDICT_COLOURS[verdict] ?? 'default'}>{t(textOf(VERDICT_NAMES, verdict))}</Tag>;
}

function rowColumns(t: Tell, open: (row: ClaimRow) => void, missing: ReadonlyMap<number, MissingDocuments> | undefined): DataColumn<ClaimRow>[] {
  return [
    { key: 'sheetRow', kind: 'count', title: t('行', 'Row'), width: 60, value: ({ sheetRow }) => sheetRow },
    { key: 'name', title: t('姓名', 'Name'), width: 110, value: ({ name, erased }) => (erased ? t('已抹除', 'Erased') : name),
      render: (row) => <button type="button" className="link" onClick={() => open(row)}>{row.erased ? <Erased /> : row.name ?? '–'}</button> },
    { key: 'idCard', title: t('身份证号', 'Identity no.'), width: 180, value: ({ idCard }) => idCard },
    { key: 'majorName', title: t('专业', 'Course'), width: 150, ellipsis: true, value: ({ majorName }) => majorName },
    { key: 'appliedFen', kind: 'money', title: t('申请(元)', 'Claimed'), width: 110, value: ({ appliedFen }) => appliedFen },
    { key: 'amountFen', kind: 'money', title: t('核定(元)', 'Payable'), width: 110, value: ({ amountFen }) => amountFen, render: ({ amountFen }) => <Money fen={amountFen} strong /> },
    { key: 'verdict', title: t('结论', 'Verdict'), width: 110, value: ({ verdict }) => t(textOf(VERDICT_NAMES, verdict)), render: ({ verdict }) => <VerdictTag verdict={verdict} /> },
    ...(missing && missing.size > 0 ? [papersColumn(t, missing)] : []),
    { key: 'reasons', title: t('原因', 'Reason'), width: 260, ellipsis: true, value: ({ reasons }) => reasons.map((reason) => t(reason.message)).join('; ') },
  ];
}

function papersColumn(t: Tell, missing: ReadonlyMap<number, MissingDocuments>): DataColumn<ClaimRow> {
  const stateOf = ({ rowNo }: ClaimRow): { readonly name: string; readonly colour: string } | undefined => {
    const found = missing.get(rowNo);
    return found && (found.required.length > 0 ? { name: t('缺', 'Missing'), colour: 'red' } : { name: t('未见', 'Not seen'), colour: 'gold' });
  };
  return { key: 'papers', title: t('材料', 'Papers'), width: 90, value: (row) => stateOf(row)?.name, render: (row, name) => name && <Tag color={stateOf(row)?.colour ?? 'default'}>{name}</Tag> };
}

/** The trainees of a roster with what each would be paid; a row opens with the reasons in plain words. */
export function RowTable({ claim, version, mayAdd = false }: { readonly claim: Claim; readonly version: number; readonly mayAdd?: boolean }) {
  const { t } = useLanguage();
  const [{ verdict = 'all' }, change] = useFilters(['verdict']);
  const [open, setOpen] = useState<ClaimRow>();
  const query = useQuery(rowsQuery(claim.claimNo, version));
  // Of the roster that is worked on, later of the one that was submitted.
  const isAsked = mayAdd || version === claim.rosterVersion;
  const { data: missing } = useQuery({ ...missingQuery(claim.claimNo), enabled: isAsked });
  const choices = ['all', 'approve', 'reduce', 'refuse', 'invalid'].map((value) => ({ value, label: value === 'all' ? t('全部', 'All') : t(textOf(VERDICT_NAMES, value)) }));
  return (
    <Asked query={query}>
      {(rows) => (
        <>
          <DataTable<ClaimRow>
            name="claim-rows" title={claim.claimNo} rows={rows.filter((row) => verdict === 'all' || row.verdict === verdict)} rowKey="rowNo" virtual scroll={{ y: 460, x: 900 }} pagination={false}
            filters={<Segmented options={choices} value={verdict} onChange={(value) => change({ verdict: value === 'all' ? undefined : value })} aria-label={t('结论', 'Verdict')} />}
            onRow={(row) => ({ onClick: () => setOpen(row), className: 'clickable' })} columns={rowColumns(t, setOpen, isAsked ? missing : undefined)}
          />
          <Drawer open={open !== undefined} size={520} title={open && `${t('第', 'Row')} ${open.sheetRow} ${t('行', '')} ${open.erased ? '' : open.name ?? ''}`} onClose={() => setOpen(undefined)}>
            {open && <><h2>{t('证明材料', 'Evidence')}</h2>{isAsked && <MissingPapers missing={missing?.get(open.rowNo)} />}<Evidence claimNo={claim.claimNo} rowNo={open.rowNo} isOpen={mayAdd} /><RowExplained claimNo={claim.claimNo} row={open} /></>}
          </Drawer>
        </>
      )}
    </Asked>
  );
}
