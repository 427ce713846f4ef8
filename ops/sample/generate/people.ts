import { addDays } from '../../../domain/calendar.ts';
import type { IsoDate } from '../../../domain/coded.ts';
import { monthsLater } from './dates.ts';
import { idCard } from './identifiers.ts';
import { dottedName, ethnicity, personName } from './names.ts';
import type { Random } from './random.ts';
import type { SamplePerson } from './types.ts';

/** Shares of the eleven districts among the year's trainees. */
export const DISTRICT_WEIGHTS: Readonly<Record<string, number>> = {
  440103: 6, 440104: 7, 440105: 11, 440106: 12, 440111: 16, 440112: 8, 440113: 13, 440114: 10, 440115: 4, 440117: 3, 440118: 10,
};

export interface PersonWish {
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  readonly district: string;
  /** A name with a middle dot. */
  readonly dotted?: boolean;
  /** A number that does not end in X: only such a one can be taken for a figure by a spreadsheet. */
  readonly digitsOnly?: boolean;
}

/** Makes people that nobody is; no number is given out twice. */
export class PeopleMaker {
  readonly made: SamplePerson[] = [];
  private readonly random: Random;
  private readonly taken = new Set<string>();

  constructor(random: Random) {
    this.random = random;
  }

  make({ dischargedOn, dischargeType, district, dotted = false, digitsOnly = false }: PersonWish): SamplePerson {
    const { random } = this;
    const gender = random.next() < 0.93 ? '男' : '女';
    const name = dotted ? dottedName(random) : personName(random, gender);
    const enlistedOn = monthsLater(dischargedOn, -12 * random.pick([2, 2, 2, 2, 2, 2, 5, 5, 8]));
    const person: SamplePerson = {
      name, gender, ethnicity: ethnicity(random, name), enlistedOn, dischargedOn, dischargeType, district,
      idCard: this.freeId(district, gender, digitsOnly, () => this.birthday(enlistedOn)),
      phone: `199${String(this.made.length + 1).padStart(8, '0')}`,
      veteranCertNo: `SL${dischargedOn.slice(0, 4)}${String(this.made.length + 1).padStart(6, '0')}`,
    };
    this.made.push(person);
    return person;
  }

  /** 18 to 22 at enlistment, which makes 20 to 35 in September 2021. */
  private birthday(enlistedOn: IsoDate): IsoDate {
    return addDays(monthsLater(enlistedOn, -12 * this.random.int(18, 21)), -this.random.int(1, 360));
  }

  private freeId(district: string, gender: '男' | '女', digitsOnly: boolean, birthday: () => IsoDate): string {
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      const serial = this.random.int(0, 498) * 2 + (gender === '男' ? 1 : 2);
      const number = idCard(district, birthday(), serial);
      // Two numbers that differ in the last place only would let a wrong check digit meet another person.
      if (this.taken.has(number.slice(0, 17)) || (digitsOnly && number.endsWith('X'))) continue;
      this.taken.add(number.slice(0, 17));
      return number;
    }
    throw new RangeError('no free identity number: too many people for the dates');
  }
}
