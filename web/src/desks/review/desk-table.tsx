import { Table } from 'antd';
import type { TableRef } from 'antd/es/table';
import { useEffect, useRef, useState } from 'react';
import { Erased } from '../../parts/erased.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { ClaimRow } from '../claims/asking.ts';
import { VerdictTag } from '../claims/row-table.tsx';

/** What stands above and below the table on the desk. */
const AROUND_PX = 290;
const LEAST_PX = 320;

interface DeskTableProps {
  readonly rows: readonly ClaimRow[];
  readonly at: number;
  readonly onChoose: (index: number) => void;
  readonly changed: ReadonlyMap<number, unknown>;
}

/** Rows of a claim; only those in sight are drawn, so that thousands scroll smoothly. */
export function DeskTable({ rows, at, onChoose, changed }: DeskTableProps) {
  const { t } = useLanguage();
  const table = useRef<TableRef>(null);
  const [height, setHeight] = useState(() => Math.max(LEAST_PX, window.innerHeight - AROUND_PX));
  useEffect(() => {
    const fit = (): void => setHeight(Math.max(LEAST_PX, window.innerHeight - AROUND_PX));
    window.addEventListener('resize', fit);
    return () => window.removeEventListener('resize', fit);
  }, []);
  const chosen = rows[at]?.rowNo;
  useEffect(() => { if (chosen !== undefined) table.current?.scrollTo({ key: chosen }); }, [chosen]);
  return (
    <Table<ClaimRow>
      ref={table} className="desk-table" rowKey="rowNo" size="small" virtual pagination={false} dataSource={[...rows]} scroll={{ y: height, x: 620 }}
      onRow={(row, index) => ({ onClick: () => onChoose(index ?? 0), 'aria-current': row.rowNo === chosen, className: row.rowNo === chosen ? 'clickable chosen' : 'clickable' })}
      columns={[
        { title: t('行', 'Row'), dataIndex: 'sheetRow', width: 54, align: 'right' },
        { title: t('姓名', 'Name'), dataIndex: 'name', width: 96, ellipsis: true, render: (name: string | null, row) => <>{row.erased ? <Erased /> : name ?? '–'}{changed.has(row.rowNo) && <b className="changed" title={t('有变更', 'Changed')}> ●</b>}</> },
        { title: t('申请(元)', 'Claimed'), dataIndex: 'appliedFen', width: 104, ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        { title: t('核定(元)', 'Payable'), dataIndex: 'amountFen', width: 104, ...moneyColumn, render: (fen: number, row) => <Money fen={row.mark?.amountFen ?? fen} strong /> },
        { title: t('核查', 'Checks'), dataIndex: 'verdict', width: 100, render: (verdict: string) => <VerdictTag verdict={verdict} /> },
        { title: t('本环节', 'Decision'), dataIndex: 'mark', width: 110, render: (mark: ClaimRow['mark']) => mark && <VerdictTag verdict={mark.verdict} /> },
      ]}
    />
  );
}
