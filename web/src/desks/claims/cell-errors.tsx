import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { CellErrorTable } from '../../parts/cell-error-table.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim, Roster } from './asking.ts';

/** Every finding at its place in the sheet, and the clerk's own file with the findings marked. */
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
      <CellErrorTable findings={findings} />
    </section>
  );
}
