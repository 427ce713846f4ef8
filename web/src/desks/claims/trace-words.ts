import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { vocabularyQuery } from '../../asking/vocabulary.ts';
import type { components } from '../../contract/api.ts';
import { yuanOf } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual, Tell } from '../../shell/language.ts';
import { termName } from '../enrolments/words.ts';

type TraceVocabulary = components['schemas']['Vocabulary']['trace'];
type Unit = TraceVocabulary['facts'][number]['unit'];

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** What a rule came to. */
export const OUTCOME_NAMES: Readonly<Record<string, Bilingual>> = {
  pass: say('符合', 'met'), warn: say('提示', 'warning'), block: say('不符合', 'not met'), amount: say('计算金额', 'amount'), skipped: say('未核', 'not asked'),
};

export interface TraceWords {
  readonly ruleName: (rule: string) => string;
  /** Each fact as a line: what it is called, and its value in its unit. */
  readonly factLines: (rule: string, facts: Readonly<Record<string, string | number>>) => readonly { readonly key: string; readonly name: string; readonly value: string }[];
}

/** The words of a trace in the language of the screen; a key that the API does not name yet shows as itself. */
export function useTraceWords(): TraceWords {
  const { t } = useLanguage();
  const { data } = useQuery(vocabularyQuery);
  return useMemo(() => wordsIn(t, data?.trace ?? { rules: [], facts: [], columns: [] }), [t, data]);
}

function wordsIn(t: Tell, { rules, facts, columns }: TraceVocabulary): TraceWords {
  const named = new Map(rules.map(({ code, name }) => [code, t(name)]));
  const known = new Map(facts.map((fact, place) => [fact.code, { ...fact, place }]));
  const columnNames = new Map(columns.map(({ code, name }) => [code, t(name)]));
  const endOf = (rule: string): string => rule.slice(rule.lastIndexOf('.') + 1);
  return {
    ruleName: (rule) => named.get(endOf(rule)) ?? rule,
    factLines: (rule, found) => Object.entries(found)
      .map(([key, value]) => ({ key, value, fact: known.get(`${endOf(rule)}.${key}`) ?? known.get(key) }))
      .sort((a, b) => (a.fact?.place ?? facts.length) - (b.fact?.place ?? facts.length))
      .map(({ key, value, fact }) => ({ key, name: fact ? t(fact.name) : key, value: inUnit(t, fact?.unit ?? 'text', value, columnNames) })),
  };
}

function inUnit(t: Tell, unit: Unit, value: string | number, columns: ReadonlyMap<string, string>): string {
  switch (unit) {
    case 'fen': return typeof value === 'number' ? `¥${yuanOf(value)}` : value;
    case 'percent': return `${value}%`;
    case 'months': return t(`${value} 个月`, `${value} ${value === 1 ? 'month' : 'months'}`);
    case 'years': return t(`${value} 周岁`, `${value} years`);
    case 'times': return t(`${value} 次`, String(value));
    case 'columns': return String(value).split(', ').map((each) => columns.get(each) ?? each).join(t('、', ', '));
    case 'term': return t(termName(String(value)));
    case 'hash': return String(value).slice(0, 12);
    default: return String(value);
  }
}
