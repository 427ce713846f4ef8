import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Collapse, Progress, Select, Upload } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useProgress } from '../../asking/events.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { CellErrors } from './cell-errors.tsx';
import type { Claim, MissingDocuments, Roster } from './asking.ts';
import { missingQuery, rosterQuery } from './asking.ts';
import { Evidence, EvidenceZip } from './evidence.tsx';
import { FromEnrolments, useUnclaimed } from './from-enrolments.tsx';
import { MissingSummary } from './missing-papers.tsx';
import { RosterFigures } from './roster-figures.tsx';
import { RowTable } from './row-table.tsx';
import { SubmitButton } from './submit.tsx';
import { WithEnrolments } from './with-enrolments.tsx';

interface Reading { readonly version: number; readonly status: string; readonly rowsRead: number }

/** The clerk's work on a roster: template, file, what the check found, what would be paid, and the submission. */
export function RosterDesk({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const isOpen = claim.stage === 'draft' || claim.stage === 'returned';
  const newest = Math.max(0, ...claim.rosters.map((roster) => roster.version));
  const [chosen, choose] = useState<number>();
  const version = chosen ?? newest;
  return (
    <>
      {isOpen && <DropPlace claim={claim} onTaken={choose} />}
      {newest > 1 && (
        <div className="filters">
          <Select value={version} onChange={choose} aria-label={t('名册版本', 'Roster version')} options={claim.rosters.map((roster) => ({ value: roster.version, label: t(`第 ${roster.version} 版`, `Version ${roster.version}`) })).reverse()} />
        </div>
      )}
      {version > 0 && <RosterView key={version} claim={claim} version={version} isOpen={isOpen} onMended={choose} />}
    </>
  );
}

function DropPlace({ claim, onTaken }: { readonly claim: Claim; readonly onTaken: (version: number) => void }) {
  const { t } = useLanguage();
  const { claimNo } = claim;
  const unclaimed = useUnclaimed(claimNo);
  const [isCompleted, complete] = useState(false);
  const upload = useAct({
    send: (file: File, headers) => api.POST('/api/claims/{claimNo}/rosters', {
      params: { path: { claimNo }, header: headers, query: { prefill: isCompleted ? 'true' : 'false' } }, body: { file: '' }, bodySerializer: () => formWith(file),
    }),
    stale: [['claim', claimNo]], onDone: ({ version }) => onTaken(version),
  });
  return (
    <>
      <div className="drop-head">
        <Button icon={<DownloadOutlined />} href="/api/templates/roster">{t('下载名册模板', 'Download the template')}</Button>
        <span className="quiet">{t('支持 .xlsx、.csv,不超过 20 MB;上传后逐格核对,可多次更换。', 'An .xlsx or .csv of at most 20 MB; every cell is checked, and it can be replaced.')}</span>
      </div>
      <Upload.Dragger accept=".xlsx,.csv" multiple={false} showUploadList={false} disabled={upload.isRunning} beforeUpload={(file) => { void upload.run(file); return false; }}>
        <p className="ant-upload-drag-icon"><InboxOutlined /></p>
        <p className="ant-upload-text">{upload.isRunning ? t('正在上传…', 'Uploading…') : t('把名册文件拖到这里,或点击选择', 'Drop the roster here, or click to choose it')}</p>
      </Upload.Dragger>
      <ProblemNote problem={upload.problem} />
      {unclaimed.terms.length > 0 && (
        <Checkbox checked={isCompleted} onChange={({ target }) => complete(target.checked)}>{t('上传时,由学籍补上名册中没有的应享', 'With the upload, add what the enrolments have earned besides')}</Checkbox>
      )}
      <FromEnrolments claim={claim} unclaimed={unclaimed} onTaken={onTaken} />
    </>
  );
}

function formWith(file: File): FormData {
  const form = new FormData();
  form.set('file', file, file.name);
  return form;
}

/** Papers of many at once, and those of the claim as a whole; those of one trainee are added at the row. */
function HandIn({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  return (
    <>
      <h2>{t('证明材料', 'Evidence')}</h2>
      <Collapse size="small" items={[
        { key: 'zip', label: t('一次上传多人的材料(zip)', 'The papers of many trainees at once (zip)'), children: <EvidenceZip claimNo={claimNo} /> },
        { key: 'claim', label: t('本院校的材料(承诺书等)', 'Papers of the institution itself (commitment …)'), children: <Evidence claimNo={claimNo} isOpen /> },
      ]} />
      <p className="quiet">{t('单人的材料:点击下表中的一行上传。', 'The papers of one trainee: open his or her row below.')}</p>
    </>
  );
}

interface RosterViewProps { readonly claim: Claim; readonly version: number; readonly isOpen: boolean; readonly onMended: (version: number) => void }

function RosterView({ claim, version, isOpen, onMended }: RosterViewProps) {
  const { claimNo } = claim;
  const query = useQuery(rosterQuery(claimNo, version));
  return (
    <Asked query={query}>
      {(roster) => (roster.status === 'waiting' || roster.status === 'reading' ? <ReadingNow claimNo={claimNo} roster={roster} /> : <RosterFound claim={claim} roster={roster} isOpen={isOpen} onMended={onMended} />)}
    </Asked>
  );
}

function ReadingNow({ claimNo, roster }: { readonly claimNo: string; readonly roster: Roster }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const { version } = roster;
  const { state } = useProgress<Reading>(`/api/claims/${encodeURIComponent(claimNo)}/rosters/${version}/events`, () => void queries.invalidateQueries({ queryKey: ['claim', claimNo] }));
  const cancel = useAct({
    send: (_: null, headers) => api.DELETE('/api/claims/{claimNo}/rosters/{version}', { params: { path: { claimNo, version }, header: headers } }), stale: [['claim', claimNo]],
  });
  return (
    <div className="reading" role="status">
      <Progress percent={100} status="active" showInfo={false} aria-label={t('正在核对', 'Checking')} />
      <span>{t(`正在核对第 ${version} 版名册:已读 ${state?.rowsRead ?? 0} 行`, `Checking roster version ${version}: ${state?.rowsRead ?? 0} rows read`)}</span>
      <Button size="small" onClick={() => void cancel.run(null)}>{t('取消', 'Cancel')}</Button>
    </div>
  );
}

const NOTHING: ReadonlyMap<number, MissingDocuments> = new Map();

function RosterFound({ claim, roster, isOpen, onMended }: Omit<RosterViewProps, 'version'> & { readonly roster: Roster }) {
  const { t } = useLanguage();
  const { data: missing = NOTHING } = useQuery(missingQuery(claim.claimNo));
  if (roster.status === 'cancelled') return <p>{t('这一版已取消。', 'This version was cancelled.')}</p>;
  if (roster.failure) return <ProblemNote problem={{ type: '', title: roster.failure.message.en, status: 422, ...roster.failure }} />;
  const isNewest = roster.version === Math.max(...claim.rosters.map((each) => each.version));
  const { seen } = roster;
  return (
    <>
      <RosterFigures roster={roster} />
      {roster.source !== 'enrolments' && <div className="drop-head"><WithEnrolments claimNo={claim.claimNo} version={roster.version} /></div>}
      {isOpen && isNewest && <MissingSummary missing={missing} />}
      {isOpen && isNewest && seen && <SubmitButton claim={claim} version={roster.version} seen={seen} invalid={roster.summary.invalid} isComplete={[...missing.values()].every(({ required }) => required.length === 0)} />}
      <CellErrors claim={claim} roster={roster} onMended={isOpen && isNewest && roster.source !== 'enrolments' ? onMended : undefined} />
      {isOpen && isNewest && <HandIn claimNo={claim.claimNo} />}
      <h2>{t('预计拨付', 'What would be paid')}</h2>
      <RowTable claim={claim} version={roster.version} mayAdd={isOpen && isNewest} />
    </>
  );
}
