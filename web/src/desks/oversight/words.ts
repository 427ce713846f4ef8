import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const at = (place: string) => (no: string): string => `/${place}/${encodeURIComponent(no)}`;

/** What has a number without being a case: its name, and where it opens. `of`: the code of the admission of an application. */
export const OTHER_KINDS: Readonly<Record<'application' | 'order' | 'sample' | 'statement', { readonly name: Bilingual; readonly path: (no: string, of: string | null) => string }>> = {
  application: { name: say('报名', 'Application'), path: (_, of) => at('admissions')(of ?? '') },
  order: { name: say('用人单位订单', "Employer's order"), path: at('orders') },
  sample: { name: say('质量抽查', 'Quality sample'), path: at('samples') },
  statement: { name: say('院校对账单', 'Statement of an institution'), path: at('statements') },
};
