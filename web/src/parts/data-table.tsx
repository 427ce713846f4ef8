import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { App, Button, Table } from 'antd';
import type { TableProps } from 'antd';
import type { ReactNode } from 'react';
import { api, bodyOf } from '../asking/client.ts';
import { problemOf } from '../asking/problem.ts';
import { useLanguage } from '../shell/language.ts';
import { useRememberedNames } from '../shell/remembered.ts';
import { todayInChina } from './china-time.ts';
import { ColumnChoice } from './column-choice.tsx';
import { csvOf } from './csv.ts';
import type { ColumnKind, Valued } from './csv.ts';
import { Day, Moment } from './day.tsx';
import { Money, moneyColumn } from './money.tsx';
import { ProblemNote } from './problem-note.tsx';

type Settings<Row> = NonNullable<TableProps<Row>['columns']>[number];
type Render<Row> = (row: Row, text: string) => ReactNode;
type Layout<Row> = Pick<Settings<Row>, 'width' | 'align' | 'ellipsis' | 'responsive' | 'className'>;

/**
 * A column with content: what it says of a row is told once, as `value`, for the screen and for the file. `render` draws it where its text alone is not enough, and gets
 * that text. `key` is what this browser remembers, so it stays.
 */
type ContentColumn<Row> = Valued<Row> & Layout<Row> & { readonly key: string; readonly title: string; readonly render?: Render<Row> };
/** Buttons: always there, in no file. */
type ActsColumn<Row> = Layout<Row> & { readonly key: string; readonly title: ''; readonly kind?: never; readonly value?: never; readonly render: Render<Row> };

export type DataColumn<Row> = ContentColumn<Row> | ActsColumn<Row>;

interface DataTableProps<Row> extends Omit<TableProps<Row>, 'columns' | 'dataSource' | 'size' | 'title' | 'children'> {
  /** What this browser remembers the columns under. */
  readonly name: string;
  /** What its file is called. */
  readonly title: string;
  /** The first one says which row it is. */
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  /** There are more rows than these: the export says so. */
  readonly isPart?: boolean;
  readonly filters?: ReactNode;
  /** Between the filters and the table. */
  readonly children?: ReactNode;
}

/** A table whose columns are chosen, and whose rows go into a file as they are shown. */
export function DataTable<Row extends object>({ name, title, columns, rows, isPart = false, filters, children, ...table }: DataTableProps<Row>) {
  const [hidden, hide] = useRememberedNames(`columns.${name}`);
  const named = columns.filter(hasContent);
  const shown = columns.filter((column) => column === named[0] || !hasContent(column) || !hidden.includes(column.key));
  return (
    <>
      <div className="filters">
        {filters}
        <div className="table-tools">
          <ColumnChoice columns={named} hidden={hidden} onHide={hide} />
          <CsvButton name={name} title={title} columns={shown.filter(hasContent)} rows={rows} isPart={isPart} />
        </div>
      </div>
      {children}
      <Table<Row> size="small" dataSource={rows} columns={shown.map(tableColumn)} {...table} />
    </>
  );
}

interface PagedTableProps<Row> extends Omit<DataTableProps<Row>, 'rows' | 'isPart' | 'loading' | 'children'> {
  readonly query: UseInfiniteQueryResult<InfiniteData<{ readonly items: Row[] }>>;
  /** Which of the rows that have come are meant. */
  readonly only?: (row: Row) => boolean;
}

/** The same for a list that comes page by page: its refusal above, what fetches the next page below. */
export function PagedTable<Row extends object>({ query, only = () => true, ...table }: PagedTableProps<Row>) {
  const { t } = useLanguage();
  return (
    <>
      <DataTable<Row> pagination={false} {...table} rows={query.data?.pages.flatMap(({ items }) => items).filter(only) ?? []} isPart={query.hasNextPage} loading={query.isFetching}>
        <ProblemNote problem={query.error ? problemOf(query.error) : undefined} />
      </DataTable>
      {query.hasNextPage && <Button block onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}

/** The buttons of each row. */
export function actsColumn<Row>(render: (row: Row) => ReactNode, layout: Layout<Row> = { align: 'right' }): DataColumn<Row> {
  return { key: 'act', title: '', ...layout, render };
}

function hasContent<Row>(column: DataColumn<Row>): column is ContentColumn<Row> {
  return column.value !== undefined;
}

const LAYOUT = { text: {}, day: {}, moment: {}, count: { align: 'right' }, money: moneyColumn } as const;

function tableColumn<Row>({ key, title, kind = 'text', value, render, ...layout }: DataColumn<Row>): Settings<Row> {
  const content = (row: Row): ReactNode => {
    const said = value?.(row) ?? null;
    return render ? render(row, said === null ? '' : String(said)) : drawn(kind, said);
  };
  return { key, title, ...LAYOUT[kind], ...layout, render: (_, row) => content(row) };
}

function drawn(kind: ColumnKind, said: string | number | null): ReactNode {
  if (kind === 'money') return <Money fen={said as number | null} />;
  if (kind === 'day') return <Day on={said as string | null} />;
  if (kind === 'moment') return <Moment at={said as string | null} />;
  return said ?? '–';
}

const KEPT_MS = 60_000;

/** The file is written once it is recorded who takes it. */
function CsvButton<Row>({ name, title, columns, rows, isPart }: { readonly name: string; readonly title: string; readonly columns: readonly ContentColumn<Row>[]; readonly rows: readonly Row[]; readonly isPart: boolean }) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const save = (): void => {
    const part = isPart ? `-${t(`前${rows.length}行`, `first ${rows.length}`)}` : '';
    const address = URL.createObjectURL(new Blob([csvOf(columns, rows)], { type: 'text/csv;charset=utf-8' }));
    const anchor = document.createElement('a');
    anchor.href = address;
    anchor.download = `${title}${part}-${todayInChina()}.csv`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
  };
  const note = useMutation({
    mutationFn: () => bodyOf(api.POST('/api/exports/lists', { body: { list: name, rows: rows.length } })), onSuccess: save, onError: (error) => void message.error(t(problemOf(error).message)),
  });
  return (
    <Button size="small" icon={<DownloadOutlined />} disabled={rows.length === 0} loading={note.isPending} onClick={() => note.mutate()}>
      {isPart ? t(`导出已载入的 ${rows.length} 行`, `Export the ${rows.length} rows loaded`) : t('导出', 'Export')}
    </Button>
  );
}
