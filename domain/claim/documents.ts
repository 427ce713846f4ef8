import type { Bilingual } from '../coded.ts';

/** What may be handed in with a claim as evidence 证明材料 (DOMAIN.md §4); `words` are what people call it in a file's name. */
export const CLAIM_DOCUMENTS = {
  application: { name: { zh: '申请表', en: 'Application form' }, words: ['申请表', 'application'] },
  idCard: { name: { zh: '身份证', en: 'Identity card' }, words: ['身份证', 'idcard', 'id-card'] },
  veteranCert: { name: { zh: '退役证', en: 'Discharge certificate' }, words: ['退役证', '退伍证', 'discharge'] },
  selfEmployment: { name: { zh: '自主就业证明', en: 'Proof of self-employment' }, words: ['自主就业', 'self-employment'] },
  enrolment: { name: { zh: '学籍/录取证明', en: 'Proof of enrolment' }, words: ['学籍', '录取', 'enrolment', 'admission'] },
  tuitionReceipt: { name: { zh: '学费票据', en: 'Tuition receipt' }, words: ['票据', '收据', '发票', '学费', 'receipt', 'invoice'] },
  certificate: { name: { zh: '结业/资格证书', en: 'Certificate' }, words: ['结业', '资格证', '毕业证', '职业技能等级', '证书', 'certificate'] },
  commitment: { name: { zh: '承诺书', en: 'Commitment' }, words: ['承诺', 'commitment'] },
  employmentContract: { name: { zh: '劳动合同', en: 'Employment contract' }, words: ['劳动合同', 'employment'] },
  trainingAgreement: { name: { zh: '培养协议', en: 'Training agreement' }, words: ['培养协议', 'agreement'] },
  other: { name: { zh: '其他材料', en: 'Other' }, words: [] },
} as const satisfies Record<string, { readonly name: Bilingual; readonly words: readonly string[] }>;

export type ClaimDocument = keyof typeof CLAIM_DOCUMENTS;
export const CLAIM_DOCUMENT_CODES = Object.keys(CLAIM_DOCUMENTS) as [ClaimDocument, ...ClaimDocument[]];

/** Fewer digits would name several people of one roster. */
const SUFFIX_DIGITS = { least: 4, most: 18 } as const;
const NAMED = new RegExp(`^(\\d{${SUFFIX_DIGITS.least - 1},${SUFFIX_DIGITS.most - 1}}[\\dX])(?!\\d)[-_. 　]*(.*)$`, 'i');

export interface NamedDocument {
  /** The end of the trainee's identity number, upper case. */
  readonly idSuffix: string;
  readonly document: ClaimDocument;
}

/**
 * Whose and what a file of a zip is, by its name: `1234-学费票据.pdf`, or in a folder of the person, `1234 张三/学费票据.pdf`. What is not called by a known word
 * is `other`. @returns undefined where no part of the path begins with the end of an identity number
 */
export function namedDocument(path: string): NamedDocument | undefined {
  const parts = path.split(/[\\/]/).filter(Boolean);
  const file = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '');
  for (const part of [file, ...parts.slice(0, -1).reverse()]) {
    const found = NAMED.exec(part);
    if (found) return { idSuffix: (found[1] ?? '').toUpperCase(), document: documentCalled(part === file ? found[2] ?? '' : file) };
  }
  return undefined;
}

/** The longest word that the text holds decides: 劳动合同 is no 合同 of another kind. */
function documentCalled(text: string): ClaimDocument {
  const lower = text.toLowerCase();
  let best: { document: ClaimDocument; length: number } = { document: 'other', length: 0 };
  for (const document of CLAIM_DOCUMENT_CODES) {
    for (const word of CLAIM_DOCUMENTS[document].words) if (word.length > best.length && lower.includes(word)) best = { document, length: word.length };
  }
  return best.document;
}
