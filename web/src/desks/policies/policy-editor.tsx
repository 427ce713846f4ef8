import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Input, Segmented, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useRemembered } from '../../shell/remembered.ts';
import { PolicyForm } from './form/policy-form.tsx';
import { Changes } from './policy-changes.tsx';

type Finding = components['schemas']['PolicyDocument']['findings'][number];
const SETTLED_AFTER_MS = 700;

/** A text that survives a reload of the page until it is saved. */
export function useKeptText(name: string, first: string): { readonly text: string; readonly write: (text: string) => void; readonly forget: () => void } {
  const key = `funeng.policy.${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? first);
  return {
    text,
    write: (next) => {
      sessionStorage.setItem(key, next);
      setText(next);
    },
    forget: () => sessionStorage.removeItem(key),
  };
}

interface PolicyTextProps {
  readonly text: string;
  readonly clock: string;
  readonly findings: readonly Finding[];
  /** Absent: it is read only. */
  readonly onChange?: (text: string) => void;
}

/** One text in two ways: as a form, and as the YAML that it is. */
export function PolicyText({ text, clock, findings, onChange }: PolicyTextProps) {
  const { t } = useLanguage();
  const [view, setView] = useRemembered('policy-view', ['form', 'yaml'], 'form');
  return (
    <div className="policy-text">
      <Segmented aria-label={t('显示方式', 'Shown as')} className="policy-view" value={view} onChange={setView} options={[{ value: 'form', label: t('表单', 'Form') }, { value: 'yaml', label: 'YAML' }]} />
      {view === 'form'
        ? <PolicyForm text={text} clock={clock} findings={findings} onChange={onChange} />
        : <Input.TextArea aria-label={t('办法文本(YAML)', 'Text of the policy (YAML)')} rows={28} spellCheck={false} readOnly={onChange === undefined} value={text} onChange={(event) => onChange?.(event.target.value)} />}
    </div>
  );
}

const NONE: readonly Finding[] = [];

/** A policy's text; what a check would find stands beside it as it is written, and at the fields that are meant. */
export function PolicyEditor({ text, clock, onChange }: { readonly text: string; readonly clock: string; readonly onChange: (text: string) => void }) {
  const { t } = useLanguage();
  const settled = useSettled(text);
  const preview = useQuery({
    queryKey: ['policies', 'preview', clock, settled], enabled: settled.trim() !== '', staleTime: Infinity, placeholderData: keepPreviousData,
    queryFn: () => bodyOf(api.POST('/api/policies/preview', { body: { text: settled, clock } })),
  });
  return (
    <div className="desk-body">
      <PolicyText text={text} clock={clock} findings={preview.data?.findings ?? NONE} onChange={onChange} />
      <div className="desk-side policy-check" aria-live="polite" aria-busy={preview.isFetching}>
        <h2>{t('即时核对', 'Checked as it is written')}</h2>
        <ProblemNote problem={preview.error ? problemOf(preview.error) : undefined} />
        {preview.data && (
          <>
            {preview.data.key !== null && <p><Tag>{preview.data.key}</Tag> {t('施行日', 'in force from')} <Day on={preview.data.effectiveFrom} /></p>}
            <Findings findings={preview.data.findings} />
            <Changes changes={preview.data.changes} />
          </>
        )}
      </div>
    </div>
  );
}

/** What was written last, once nobody has gone on writing for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useLanguage();
  if (findings.length === 0) return <Alert type="success" showIcon className="problem-note" title={t('没有发现问题', 'Nothing stands against it')} />;
  return findings.map((finding) => (
    <Alert key={finding.code} type={finding.level === 'block' ? 'error' : 'warning'} showIcon className="problem-note" title={t(finding.message)}
      description={finding.details.length > 0 && <ul>{finding.details.map((detail) => <li key={detail.en}>{t(detail)}</li>)}</ul>} />
  ));
}
