import { Table } from 'antd';
import type { TableProps, TableRef } from 'antd/es/table';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
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

/** A row is another object when it has changed: a cell whose row is the same is not made again. Its words follow the language by themselves. */
const shouldCellUpdate = (row: ClaimRow, before: ClaimRow): boolean => row !== before;

/** Rows of a claim; only those in sight are drawn, so that thousands scroll smoothly. */
export const DeskTable = memo(function DeskTable({ rows, at, onChoose, changed }: DeskTableProps) {
  const { t } = useLanguage();
  const table = useRef<TableRef>(null);
  const [height, setHeight] = useState(() => Math.max(LEAST_PX, window.innerHeight - AROUND_PX));
  useEffect(() => {
    const fit = (): void => setHeight(Math.max(LEAST_PX, window.innerHeight - AROUND_PX));
    window.addEventListener('resize', fit);
    return () => window.removeEventListener('resize', fit);
  }, []);
  const chosen = rows[at]?.rowNo;
  useEffect(() => { if (chosen !== undefined && table.current && !isInSight(table.current.nativeElement, chosen)) table.current.scrollTo({ key: chosen }); }, [chosen]);
  const columns = useMemo((): TableProps<ClaimRow>['columns'] => [
    { title: t('行', 'Row'), dataIndex: 'sheetRow', width: 54, align: 'right', shouldCellUpdate },
    { title: t('姓名', 'Name'), dataIndex: 'name', width: 96, ellipsis: true, render: (name: string | null, row) => <>{row.erased ? <Erased /> : name ?? '–'}{changed.has(row.rowNo) && <b className="changed" title={t('有变更', 'Changed')}> ●</b>}</> },
    { title: t('申请(元)', 'Claimed'), dataIndex: 'appliedFen', width: 104, ...moneyColumn, shouldCellUpdate, render: (fen: number) => <Money fen={fen} /> },
    { title: t('核定(元)', 'Payable'), dataIndex: 'amountFen', width: 104, ...moneyColumn, shouldCellUpdate, render: (fen: number, row) => <Money fen={row.mark?.amountFen ?? fen} strong /> },
    { title: t('核查', 'Checks'), dataIndex: 'verdict', width: 100, shouldCellUpdate, render: (verdict: string) => <VerdictTag verdict={verdict} /> },
    { title: t('本环节', 'Decision'), dataIndex: 'mark', width: 110, shouldCellUpdate, render: (mark: ClaimRow['mark']) => mark && <VerdictTag verdict={mark.verdict} /> },
  ], [t, changed]);
  const scroll = useMemo(() => ({ y: height, x: 620 }), [height]);
  return (
    <Table<ClaimRow>
      ref={table} className="desk-table" rowKey="rowNo" size="small" virtual pagination={false} dataSource={rows} scroll={scroll} columns={columns}
      onRow={(row, index) => ({ onClick: () => onChoose(index ?? 0), 'aria-current': row.rowNo === chosen, className: row.rowNo === chosen ? 'clickable chosen' : 'clickable' })}
    />
  );
});

/** Whether the row stands whole in the table's window: to scroll to one that does would lay the list out twice more. */
function isInSight(table: HTMLElement, rowNo: number): boolean {
  const row = table.querySelector(`[data-row-key="${rowNo}"]`)?.getBoundingClientRect();
  const place = table.querySelector('.ant-table-tbody-virtual')?.getBoundingClientRect();
  return row !== undefined && place !== undefined && row.top >= place.top && row.bottom <= place.bottom;
}
