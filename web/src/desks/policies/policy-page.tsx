import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Tabs, Timeline, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { PolicyActs } from './policy-acts.tsx';
import { Changes } from './policy-changes.tsx';
import { Findings, PolicyEditor, PolicyText, useKeptText } from './policy-editor.tsx';
import { PolicyStage } from './policy-list.tsx';
import { WhatIf } from './policy-what-if.tsx';

export type PolicyDocument = components['schemas']['PolicyDocumentWhole'];
interface OfDocument { readonly document: PolicyDocument }

/** One policy document: its text with the check, what it changes, what it would do, and what has happened to it. */
export default function PolicyPage() {
  const { policyNo = '' } = useParams();
  const document = useQuery({ queryKey: ['policies', 'document', policyNo], queryFn: () => bodyOf(api.GET('/api/policies/{policyNo}', { params: { path: { policyNo } } })) });
  return <Asked query={document}>{(found) => <Shown document={found} />}</Asked>;
}

function Shown({ document }: OfDocument) {
  const { t } = useLanguage();
  const [{ tab = 'text' }, change] = useFilters(['tab']);
  const { policyNo, stage, key, effectiveFrom, textHash, approvedBy, clock } = document;
  return (
    <>
      <PageTitle title={`${t('办法文件', 'Policy document')} ${policyNo}`} acts={<Link to="/policies">{t('全部办法', 'All policies')}</Link>}><PolicyStage stage={stage} /></PageTitle>
      <Descriptions size="small" bordered className="sums" column={{ xs: 1, sm: 2, lg: 4 }} items={[
        { key: 'key', label: t('版本', 'Version'), children: key ?? '–' },
        { key: 'from', label: t('施行日', 'In force from'), children: <Day on={effectiveFrom} /> },
        { key: 'clock', label: t('时钟', 'Clock'), children: clock === 'real' ? t('真实', 'real') : clock },
        { key: 'approved', label: t('已批准', 'Approvals'), children: t(`${approvedBy.length} / 2 人`, `${approvedBy.length} of 2`) },
        { key: 'hash', label: t('文本摘要', 'Digest of the text'), span: 'filled', children: <Typography.Text code copyable className="digest">{textHash}</Typography.Text> },
      ]} />
      <PolicyActs document={document} />
      <Tabs activeKey={tab} onChange={(next) => change({ tab: next === 'text' ? undefined : next })} items={[
        { key: 'text', label: t('文本', 'Text'), children: <DocumentText key={textHash} document={document} /> },
        { key: 'changes', label: t(`改动 ${document.changes.length}`, `Changes ${document.changes.length}`), children: <Changes changes={document.changes} /> },
        { key: 'what-if', label: t('试算', 'What-if'), children: <WhatIf document={document} /> },
        { key: 'history', label: t('办理过程', 'History'), children: <History policyNo={policyNo} /> },
      ]} />
    </>
  );
}

/** The text: written on while the document may be revised, else as it stands. */
function DocumentText({ document: { policyNo, clock, text: saved, textHash, findings, possible, approvedBy } }: OfDocument) {
  const { t } = useLanguage();
  const { text, write, forget } = useKeptText(textHash, saved);
  const act = useAct({
    send: (body: { text: string }, header) => api.PUT('/api/policies/{policyNo}/text', { params: { path: { policyNo }, header }, body }), done: { zh: '文本已保存', en: 'Saved' }, onDone: forget,
  });
  if (!possible.includes('revise')) return <><Findings findings={findings} /><PolicyText text={saved} clock={clock} findings={findings} /></>;
  return (
    <>
      <ProblemNote problem={act.problem} />
      <div className="act-bar">
        <Button type="primary" disabled={text === saved} loading={act.isRunning} onClick={() => void act.run({ text })}>{t('保存文本', 'Save the text')}</Button>
        <span className="quiet">{approvedBy.length > 0 ? t('保存后,核对、试算与已有的批准作废', 'Saving voids the check, the what-if and the approval given') : t('保存后,核对与试算作废', 'Saving voids the check and the what-if')}</span>
      </div>
      <PolicyEditor text={text} clock={clock} onChange={write} />
    </>
  );
}

function History({ policyNo }: { readonly policyNo: string }) {
  const { t } = useLanguage();
  const history = useQuery({ queryKey: ['policies', 'history', policyNo], queryFn: () => bodyOf(api.GET('/api/policies/{policyNo}/history', { params: { path: { policyNo } } })) });
  return (
    <Asked query={history}>{({ items }) => (
      <Timeline className="timeline" items={[...items].reverse().map((item) => ({ key: item.version, content: <><div>{t(item.text)}</div><div className="quiet"><Day on={item.on} /></div></> }))} />
    )}</Asked>
  );
}
