import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

export const SAMPLE_OUTCOMES: Readonly<Record<'approved' | 'refused', Bilingual>> = { approved: say('核定', 'Approved'), refused: say('不予资助', 'Refused') };

export const DRAWN_FOR: Readonly<Record<'large' | 'value' | 'count', Bilingual>> = {
  large: say('大额必抽', 'Large amount'), value: say('按金额抽', 'By value'), count: say('按件数抽', 'By count'),
};

/** A rate between 0 and 1, in percent with one decimal. */
export const percentOf = (rate: number): string => `${(rate * 100).toFixed(1)}%`;
