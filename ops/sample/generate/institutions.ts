import { bankCode, uscc, withWrongLastDigit } from './identifiers.ts';
import { INSTITUTION_NAMES, personName } from './names.ts';
import { DISTRICT_WEIGHTS } from './people.ts';
import { at } from './random.ts';
import type { Random } from './random.ts';
import type { BankReturn, InstitutionKind, RosterLayout, SampleAccount, SampleInstitution } from './types.ts';

export type Profile = Omit<SampleInstitution, 'rows'>;

const BANKS = [['313', '示例城市银行'], ['402', '示例农村商业银行'], ['319', '示例商业银行'], ['320', '示例村镇银行']] as const;

/** Numbers institutions, and names them within their kind. */
export class ProfileMaker {
  private readonly random: Random;
  private readonly named = new Map<InstitutionKind, number>();
  private count = 0;

  constructor(random: Random) {
    this.random = random;
  }

  make(kind: InstitutionKind): Profile {
    const { random } = this;
    this.count += 1;
    const serial = (this.named.get(kind) ?? 0) + 1;
    this.named.set(kind, serial);
    const no = String(this.count).padStart(3, '0');
    const name = `${INSTITUTION_NAMES[kind]}${String(serial).padStart(2, '0')}`;
    return {
      no, code: `SL${no}`, name, kind,
      uscc: uscc(kind === 'trainingProvider' ? '52' : '12', this.count),
      licenceNo: `示教民${no}号`, licenceValidTo: '2025-12-31',
      district: random.pick(Object.keys(DISTRICT_WEIGHTS)),
      contact: { name: personName(random, '女'), phone: `198${no.padStart(8, '0')}` },
      account: this.account(name),
      layout: layout(name, this.count, random),
    };
  }

  private account(name: string): SampleAccount {
    const [bank, bankName] = this.random.pick(BANKS);
    const branch = this.random.int(1, 9_999);
    return { name, bankName: `${bankName}广州第${branch}支行`, bankCode: bankCode(bank, branch), number: accountNumber(this.random) };
  }
}

const accountNumber = (random: Random): string => `36${Array.from({ length: 17 }, () => random.int(0, 9)).join('')}`;

/** Every seventh file is a text file; the others show what clerks do to a template. */
function layout(name: string, count: number, random: Random): RosterLayout {
  const format = count % 14 === 7 ? 'csvGb18030' : count % 14 === 0 ? 'csvUtf8' : 'xlsx';
  const xlsx = format === 'xlsx';
  return {
    format, title: random.next() < 0.6, note: xlsx && random.next() < 0.3, ownColumns: random.next() < 0.35, totalsRow: random.next() < 0.5,
    fileName: `${name}名册.${xlsx ? 'xlsx' : 'csv'}`,
  };
}

/** Its 联行号 mistyped, as first registered, and as it is. */
export function mistypedBankCode(profile: Profile): { readonly profile: Profile; readonly corrected: SampleAccount } {
  const corrected = profile.account;
  return { profile: { ...profile, account: { ...corrected, bankCode: withWrongLastDigit(corrected.bankCode) } }, corrected };
}

/** An account in a former name, which the bank no longer knows. */
export function outdatedName(profile: Profile): { readonly profile: Profile; readonly returned: BankReturn } {
  const corrected = profile.account;
  const account = { ...corrected, name: profile.name.replace(/(\d+)$/, '筹备处$1'), nameException: '账户仍为曾用名，更名手续办理中' };
  return { profile: { ...profile, account }, returned: { institution: profile.no, reason: 'wrongName', reasonText: '账号与户名不符', corrected } };
}

/** An account that was closed before the payment; the corrected one is new. */
export function closedAccount(profile: Profile, random: Random): { readonly profile: Profile; readonly returned: BankReturn } {
  const corrected = { ...profile.account, number: accountNumber(random) };
  return { profile, returned: { institution: profile.no, reason: 'closedAccount', reasonText: '收款账户已销户', corrected } };
}

/** So many different entries, in order. */
export function someOf<T>(list: readonly T[], count: number, random: Random): T[] {
  const places = random.shuffled(list.map((_, index) => index)).slice(0, count).sort((a, b) => a - b);
  return places.map((place) => at(list, place));
}
