import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { CellErrorTable } from '../../parts/cell-error-table.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { CellError, Claim, Roster } from './asking.ts';

interface CellErrorsProps {
  readonly claim: Claim;
  readonly roster: Roster;
  /** Told the version that was made of the mended cells; absent where nothing may be mended. */
  readonly onMended?: ((version: number) => void) | undefined;
}

/** Every finding at its place in the sheet: mended here, or in the clerk's own file with the findings marked. */
export function CellErrors({ claim: { claimNo }, roster, onMended }: CellErrorsProps) {
  const { t } = useLanguage();
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const findings = [...roster.errors, ...roster.cellErrors];
  const mend = useAct({
    send: (cells: Cell[], header) => api.POST('/api/claims/{claimNo}/rosters/{version}/mend', { params: { path: { claimNo, version: roster.version }, header }, body: { cells } }),
    stale: [['claim', claimNo]], onDone: ({ version }) => onMended?.(version),
  });
  if (findings.length === 0) return <div className="drop-head"><OwnFile claimNo={claimNo} roster={roster} /></div>;
  const places = new Map(roster.cellErrors.filter(isMendable).map((finding) => [placeOf(finding), finding]));
  const cells = [...places].flatMap(([place, { row, column }]) => (written[place] === undefined ? [] : [{ row, column, value: written[place] }]));
  const write = (finding: CellError, value: string): void => setWritten((before) => ({ ...before, [placeOf(finding)]: value }));
  const field = (finding: CellError) => places.get(placeOf(finding)) === finding && (
    <Space.Compact block>
      <Input aria-label={t(`第 ${finding.row} 行 ${finding.column} 更正为`, `Row ${finding.row}, ${finding.column}, written anew`)} maxLength={300} value={written[placeOf(finding)]}
        onChange={({ target: { value } }) => write(finding, value)} />
      {finding.suggestion !== undefined && <Button onClick={() => write(finding, finding.suggestion ?? '')}>{t('采用建议', 'As suggested')}</Button>}
    </Space.Compact>
  );
  return (
    <section aria-label={t('核对发现', 'Findings')}>
      <div className="section-head">
        <h2>{t(`核对发现 ${findings.length} 处`, findings.length === 1 ? '1 finding' : `${findings.length} findings`)}</h2>
        <div className="acts">
          {onMended && places.size > 0 && <Button type="primary" disabled={cells.length === 0} loading={mend.isRunning} onClick={() => void mend.run(cells)}>{t(`按所填更正(${cells.length} 格)`, `Mend ${cells.length} cells`)}</Button>}
          <OwnFile claimNo={claimNo} roster={roster} />
          {hasFile(roster) && <Button icon={<DownloadOutlined />} href={`/api/claims/${encodeURIComponent(claimNo)}/rosters/${roster.version}/annotated`}>{t('下载批注过的名册', 'Download the annotated file')}</Button>}
        </div>
      </div>
      <ProblemNote problem={mend.problem} />
      <CellErrorTable findings={findings} field={onMended && places.size > 0 ? field : undefined} />
    </section>
  );
}

/** A roster that was made from enrolments has no file of its own. */
const hasFile = ({ source }: Roster): boolean => source !== 'enrolments';

/** The file as the clerk uploaded it; the download is recorded. */
function OwnFile({ claimNo, roster }: { readonly claimNo: string; readonly roster: Roster }) {
  const { t } = useLanguage();
  if (!hasFile(roster)) return null;
  return <Button icon={<DownloadOutlined />} href={`/api/claims/${encodeURIComponent(claimNo)}/rosters/${roster.version}/original`}>{t('下载原文件', 'Download the file as uploaded')}</Button>;
}

interface Cell { readonly row: number; readonly column: string; readonly value: string }

/** Several findings may lie in one cell: it is written once. */
const placeOf = ({ row, column }: CellError): string => `${row}/${column}`;

/** A merged cell has no place of its own to be written into. */
const isMendable = ({ column, code }: CellError): boolean => column !== '' && code !== 'MERGED_CELL';
