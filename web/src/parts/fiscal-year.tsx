import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { api, bodyOf } from '../asking/client.ts';
import { problemOf } from '../asking/problem.ts';
import type { Problem } from '../asking/problem.ts';
import { useLanguage } from '../shell/language.ts';
import { useFilters } from './filters.ts';

interface FiscalYearChoice {
  /** The one in the address, or the newest that has a round. Undefined: there is none, or it is not known yet. */
  readonly fiscalYear: number | undefined;
  readonly years: readonly number[];
  readonly isPending: boolean;
  readonly problem: Problem | undefined;
  readonly choose: (year: number) => void;
}

/** The fiscal year that a screen shows. */
export function useFiscalYear(): FiscalYearChoice {
  const [{ year }, change] = useFilters(['year']);
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  const years = [...new Set(rounds.data?.items.map((round) => round.fiscalYear))].sort((a, b) => b - a);
  return {
    fiscalYear: year === undefined ? years[0] : Number(year), years, isPending: rounds.isPending, problem: rounds.error ? problemOf(rounds.error) : undefined,
    choose: (value) => change({ year: String(value) }),
  };
}

export function FiscalYearSelect({ fiscalYear, years, isPending, choose }: Omit<FiscalYearChoice, 'problem'>) {
  const { t } = useLanguage();
  return (
    <Select aria-label={t('年度', 'Fiscal year')} value={fiscalYear} loading={isPending} onChange={choose}
      options={years.map((value) => ({ value, label: t(`${value}年度`, String(value)) }))} />
  );
}
