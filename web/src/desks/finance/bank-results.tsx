import { Card, Table } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { Problem } from '../../asking/problem.ts';
import { formOf, OneFile } from '../../parts/one-file.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';

/** The bank's answer, read whole or not at all: when one row does not fit, every such row is named and nothing is booked. */
export function BankResults({ batchNo }: { readonly batchNo: string }) {
  const { t } = useLanguage();
  const act = useAct({
    send: (file: File, header) => api.POST('/api/batches/{batchNo}/results', {
      params: { path: { batchNo }, header }, body: { file: file.name }, bodySerializer: () => formOf(file),
    }),
    done: { zh: '回盘已入账', en: 'The results are booked' },
  });
  const { problem } = act;
  return (
    <Card size="small" className="section no-print" title={t('导入银行回盘', "Import the bank's results")}>
      <OneFile accept=".xlsx,.csv,.txt" isRunning={act.isRunning} onFile={(file) => void act.run(file)}
        hint={t('.xlsx 或文本,不超过 10 MB;有一行不符即整份不入账', '.xlsx or text, at most 10 MB; one row that does not fit refuses the whole file')} />
      {problem && <div className="below"><ProblemNote problem={{ ...problem, errors: [] }} /></div>}
      {problem?.errors && problem.errors.length > 0 && <RefusedRows rows={problem.errors} />}
    </Card>
  );
}

function RefusedRows({ rows }: { readonly rows: NonNullable<Problem['errors']> }) {
  const { t } = useLanguage();
  return (
    <Table size="small" className="below" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={rows.map((row, index) => ({ ...row, key: index }))} scroll={{ x: 560 }}
      title={() => t(`${rows.length} 处不符`, `${rows.length} rows do not fit`)}
      columns={[
        { title: t('文件行', 'Row of the file'), dataIndex: 'row', width: 110, align: 'right' as const },
        { title: t('列', 'Column'), dataIndex: 'column', width: 110 },
        { title: t('原因', 'Why'), key: 'why', render: (_, row) => <>{t(row.message)}{row.mend && <div className="quiet">{t(row.mend)}</div>}</> },
        { title: t('代码', 'Code'), dataIndex: 'code', responsive: ['lg' as const] },
      ]} />
  );
}
