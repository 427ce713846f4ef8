import { Steps } from 'antd';
import { Money } from '../../parts/money.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { ClaimRow } from './asking.ts';
import { OUTCOME_NAMES, useTraceWords } from './trace-words.ts';

/** What each rule compared, and how the amount came about. */
export function TraceSteps({ trace }: { readonly trace: ClaimRow['trace'] }) {
  const { t } = useLanguage();
  const { ruleName, factLines } = useTraceWords();
  return (
    <Steps orientation="vertical" size="small" type="dot" items={trace.map((step) => ({
      status: step.outcome === 'block' ? 'error' : step.outcome === 'skipped' ? 'wait' : 'finish',
      title: <span className={`rule ${step.outcome}`}>{ruleName(step.rule)} · {t(textOf(OUTCOME_NAMES, step.outcome))}</span>,
      content: (
        <>
          {factLines(step.rule, step.facts).map(({ key, name, value }) => <div key={key}>{name}: {value}</div>)}
          {step.amountFen !== undefined && <div>{t('至此金额', 'Amount so far')}: <Money fen={step.amountFen} strong /></div>}
        </>
      ),
    }))} />
  );
}
