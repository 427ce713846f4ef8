/** Kinds of institutions as the console registers them, in the words in which policies name who may offer a programme. */
const IN_WORDS: Readonly<Record<string, string>> = { vocationalCollege: '高职', technicianSchool: '技工', adultCollege: '成人/开放', trainingProvider: '培训机构' };

/** What a policy calls a kind; a kind that is registered in the policy's own words stays as it is. */
export const kindInWords = (kind: string): string => IN_WORDS[kind] ?? kind;
