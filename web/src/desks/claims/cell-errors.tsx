import { DownloadOutlined } from '@ant-design/icons';
import { Button, Table, Tag } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import type { CellError, Claim, Roster } from './asking.ts';

/** Every finding at its place in the sheet: row and column as Excel names them, what is wrong, and how to mend it. */
export function CellErrors({ claim, roster }: { readonly claim: Claim; readonly roster: Roster }) {
  const { t } = useLanguage();
  const findings = [...roster.errors, ...roster.cellErrors];
  if (findings.length === 0) return null;
  return (
    <section aria-label={t('核对发现', 'Findings')}>
      <div className="section-head">
        <h2>{t(`核对发现 ${findings.length} 处`, `${findings.length} findings`)}</h2>
        <Button icon={<DownloadOutlined />} href={`/api/claims/${encodeURIComponent(claim.claimNo)}/rosters/${roster.version}/annotated`}>{t('下载批注过的名册', 'Download the annotated file')}</Button>
      </div>
      <Table<CellError>
        rowKey={(finding) => `${finding.sheet}/${finding.row}/${finding.column}/${finding.code}`} size="small" dataSource={findings} scroll={{ x: 800, y: 320 }} pagination={false}
        columns={[
          { title: t('行', 'Row'), dataIndex: 'row', width: 64, align: 'right' },
          { title: t('列', 'Column'), dataIndex: 'column', width: 120 },
          { title: t('程度', 'Weight'), dataIndex: 'level', width: 90, render: (level: string) => (level === 'block' ? <Tag color="red">{t('须更正', 'must')}</Tag> : <Tag color="gold">{t('提示', 'note')}</Tag>) },
          { title: t('问题', 'Problem'), dataIndex: 'message', render: (message: CellError['message']) => t(message) },
          { title: t('怎样更正', 'How to mend it'), dataIndex: 'mend', render: (mend: CellError['mend'], finding) => <>{mend && t(mend)}{finding.suggestion && <b> {finding.suggestion}</b>}</> },
        ]}
      />
    </section>
  );
}
