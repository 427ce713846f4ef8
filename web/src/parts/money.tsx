const yuan = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Fen as yuan with thousands separators and two decimals. */
export function yuanOf(fen: number): string {
  return yuan.format(fen / 100);
}

/** An amount, right-aligned in its cell, digits of one width. A dash where there is none. */
export function Money({ fen, strong = false }: { readonly fen: number | null | undefined; readonly strong?: boolean }) {
  return <span className={strong ? 'money strong' : 'money'}>{fen === null || fen === undefined ? '–' : yuanOf(fen)}</span>;
}

/** Settings of a table column that holds amounts. */
export const moneyColumn = { align: 'right', className: 'money-cell' } as const;
