import { Steps } from 'antd';
import { Money, yuanOf } from '../../parts/money.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { Tell } from '../../shell/language.ts';
import type { ClaimRow } from './asking.ts';
import { FACT_NAMES, OUTCOME_NAMES, ruleName } from './rule-words.ts';

/** What each rule compared, and how the amount came about. */
export function TraceSteps({ trace }: { readonly trace: ClaimRow['trace'] }) {
  const { t } = useLanguage();
  return (
    <Steps orientation="vertical" size="small" type="dot" items={trace.map((step) => ({
      status: step.outcome === 'block' ? 'error' : step.outcome === 'skipped' ? 'wait' : 'finish',
      title: <span className={`rule ${step.outcome}`}>{t(ruleName(step.rule))} · {t(textOf(OUTCOME_NAMES, step.outcome))}</span>,
      content: (
        <>
          {Object.entries(step.facts).map(([name, value]) => <div key={name}>{t(textOf(FACT_NAMES, name))}: {factText(t, name, value)}</div>)}
          {step.amountFen !== undefined && <div>{t('至此金额', 'Amount so far')}: <Money fen={step.amountFen} strong /></div>}
        </>
      ),
    }))} />
  );
}

function factText(t: Tell, name: string, value: string | number): string {
  return typeof value === 'number' && name.endsWith('Fen') ? `${yuanOf(value)} ${t('元', 'yuan')}` : String(value);
}
