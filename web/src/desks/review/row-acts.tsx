import { Button } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import { VERDICT_NAMES } from '../../words.ts';
import type { FormVerdict } from './mark-form.tsx';

interface RowActsProps {
  /** The verdicts that this stage takes, each with its key. */
  readonly keys: Readonly<Partial<Record<'approve' | FormVerdict, string>>>;
  readonly onApprove: () => void;
  readonly onForm: (verdict: FormVerdict) => void;
}

const ORDER = ['approve', 'reduce', 'return', 'refuse'] as const;

/** The decisions on the chosen row, for the mouse and for fingers; each one's key does the same. */
export function RowActs({ keys, onApprove, onForm }: RowActsProps) {
  const { t } = useLanguage();
  const offered = ORDER.filter((verdict) => keys[verdict] !== undefined);
  if (offered.length === 0) return null;
  return (
    <div className="row-acts no-print" role="group" aria-label={t('对本行', 'On this row')}>
      {offered.map((verdict) => (
        <Button key={verdict} size="small" danger={verdict === 'refuse'} onClick={() => (verdict === 'approve' ? onApprove() : onForm(verdict))}>
          {t(VERDICT_NAMES[verdict] ?? { zh: verdict, en: verdict })} <kbd>{keys[verdict]}</kbd>
        </Button>
      ))}
    </div>
  );
}

/** A district refuses what it cannot confirm; nothing goes back after the decision's turn has come. */
export function keysOf(stage: string | undefined): RowActsProps['keys'] {
  if (stage === 'identity') return { refuse: 'x' };
  return { approve: 'a', reduce: 'e', refuse: 'x', ...(stage !== 'decision' && { return: 'r' }) };
}
