import { useQuery } from '@tanstack/react-query';
import { Drawer, Segmented, Table, Tag } from 'antd';
import { useState } from 'react';
import { Erased } from '../../parts/erased.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
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

function PapersTag({ missing }: { readonly missing: MissingDocuments | undefined }) {
  const { t } = useLanguage();
  if (!missing) return null;
  return missing.required.length > 0 ? <Tag color="red">{t('缺', 'Missing')}</Tag> : <Tag color="gold">{t('未见', 'Not seen')}</Tag>;
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
          <div className="filters"><Segmented options={choices} value={verdict} onChange={(value) => change({ verdict: value === 'all' ? undefined : value })} aria-label={t('结论', 'Verdict')} /></div>
          <Table<ClaimRow>
            rowKey="rowNo" size="small" virtual scroll={{ y: 460, x: 900 }} pagination={false} dataSource={rows.filter((row) => verdict === 'all' || row.verdict === verdict)}
            onRow={(row) => ({ onClick: () => setOpen(row), className: 'clickable' })}
            columns={[
              { title: t('行', 'Row'), dataIndex: 'sheetRow', width: 60, align: 'right' },
              { title: t('姓名', 'Name'), dataIndex: 'name', width: 110, render: (name: string | null, row) => <button type="button" className="link" onClick={() => setOpen(row)}>{row.erased ? <Erased /> : name ?? '–'}</button> },
              { title: t('身份证号', 'Identity no.'), dataIndex: 'idCard', width: 180 },
              { title: t('专业', 'Course'), dataIndex: 'majorName', width: 150, ellipsis: true },
              { title: t('申请(元)', 'Claimed'), dataIndex: 'appliedFen', width: 110, ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
              { title: t('核定(元)', 'Payable'), dataIndex: 'amountFen', width: 110, ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
              { title: t('结论', 'Verdict'), dataIndex: 'verdict', width: 110, render: (value: string) => <VerdictTag verdict={value} /> },
              ...(isAsked && missing && missing.size > 0 ? [{ title: t('材料', 'Papers'), key: 'papers', width: 90, render: (_: unknown, row: ClaimRow) => <PapersTag missing={missing.get(row.rowNo)} /> }] : []),
              { title: t('原因', 'Reason'), dataIndex: 'reasons', width: 260, ellipsis: true, render: (reasons: ClaimRow['reasons']) => reasons.map((reason) => t(reason.message)).join('; ') },
            ]}
          />
          <Drawer open={open !== undefined} size={520} title={open && `${t('第', 'Row')} ${open.sheetRow} ${t('行', '')} ${open.erased ? '' : open.name ?? ''}`} onClose={() => setOpen(undefined)}>
            {open && <><h2>{t('证明材料', 'Evidence')}</h2>{isAsked && <MissingPapers missing={missing?.get(open.rowNo)} />}<Evidence claimNo={claim.claimNo} rowNo={open.rowNo} isOpen={mayAdd} /><RowExplained claimNo={claim.claimNo} row={open} /></>}
          </Drawer>
        </>
      )}
    </Asked>
  );
}
