import { Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import type { components } from '../contract/api.ts';
import { useLanguage } from '../shell/language.ts';

type CellError = components['schemas']['CellError'];

interface CellErrorTableProps {
  readonly findings: readonly CellError[];
  /** Where the cell can be written anew; without it the findings are only shown. */
  readonly field?: ((finding: CellError) => ReactNode) | undefined;
}

/** Findings in cells: row and column as Excel names them, what is wrong, and how to mend it. */
export function CellErrorTable({ findings, field }: CellErrorTableProps) {
  const { t } = useLanguage();
  return (
    <Table<CellError>
      rowKey={(finding) => `${finding.sheet}/${finding.row}/${finding.column}/${finding.code}`} size="small" dataSource={[...findings]} scroll={{ x: field ? 1060 : 800, y: 320 }} pagination={false}
      columns={[
        { title: t('行', 'Row'), dataIndex: 'row', width: 64, align: 'right' },
        { title: t('列', 'Column'), dataIndex: 'column', width: 120 },
        { title: t('程度', 'Weight'), dataIndex: 'level', width: 90, render: (level: string) => (level === 'block' ? <Tag color="red">{t('须更正', 'must')}</Tag> : <Tag color="gold">{t('提示', 'note')}</Tag>) },
        { title: t('问题', 'Problem'), dataIndex: 'message', render: (message: CellError['message']) => t(message) },
        { title: t('怎样更正', 'How to mend it'), dataIndex: 'mend', render: (mend: CellError['mend'], finding) => <>{mend && t(mend)}{finding.suggestion && <b> {finding.suggestion}</b>}</> },
        ...(field ? [{ title: t('更正为', 'Written anew'), key: 'field', width: 270, render: (_: unknown, finding: CellError) => field(finding) }] : []),
      ]}
    />
  );
}
