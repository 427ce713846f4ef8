import type { Bilingual } from '../../shell/language.ts';

export const INSTITUTION_KINDS: Readonly<Record<string, Bilingual>> = {
  vocationalCollege: { zh: '高职院校', en: 'Vocational college' }, technicianSchool: { zh: '技工院校', en: 'Technician school' },
  adultCollege: { zh: '成人/开放院校', en: 'Adult or open college' }, trainingProvider: { zh: '培训机构', en: 'Training provider' },
};
