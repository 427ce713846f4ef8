import type { CodeEntry } from '../coded.ts';

const block = (zh: string, en: string, mendZh: string, mendEn: string): CodeEntry => ({
  level: 'block', message: { zh, en }, mend: { zh: mendZh, en: mendEn },
});

/** Refusals of the working-day calendar. */
export const CALENDAR_CODES = {
  CALENDAR_NOT_COVERED: block(
    '超出已载入放假通知的年份，不能推算工作日',
    'Outside the years whose holiday notices are loaded: working days cannot be computed',
    '请由管理员载入该年度国务院办公厅放假调休通知后重试。',
    "Let an administrator load that year's holiday notice of the State Council, then try again.",
  ),
  CALENDAR_DATE: block(
    '日期不是真实存在的 YYYY-MM-DD', 'Not a real day written YYYY-MM-DD', '请核对年、月、日，写作 2021-09-27。', 'Check year, month and day; write 2021-09-27.',
  ),
  CALENDAR_DAYS: block(
    '天数不是允许范围内的整数', 'The number of days is not a whole number within the accepted range', '请填写 1 至 1000 的整数。', 'Write a whole number from 1 to 1000.',
  ),
  CALENDAR_NOTICE: block(
    '放假通知数据不成立', 'The holiday notice does not hold together',
    '请按通知原文核对：年份、放假日期、调休上班日期（调休上班日须为周末，且不与放假日期重复；年份须与已有年份相连）。',
    'Check it against the notice: year, days off, make-up days (which fall on weekends, are not days off, and the year must adjoin those known).',
  ),
} as const satisfies Record<string, CodeEntry>;

export type CalendarCode = keyof typeof CALENDAR_CODES;
