import { addDays } from '../../../domain/calendar.ts';
import type { Fen } from '../../../domain/money.ts';
import type { Draft } from './rows.ts';
import type { Random } from './random.ts';

/** Families of short courses that a provider offers, by the way they are paid. */
export type ShortProgramme = 'adaptation' | 'monthly' | 'certificate';

/** One way of being paid for a short course; `write` puts the facts that make that amount into the row. */
export interface Course {
  readonly programme: ShortProgramme;
  readonly payFen: Fen;
  readonly write: (draft: Draft, random: Random) => void;
}

const YUAN = 100;

const MONTHLY = [
  ['order-based', '订单式', '智能楼宇管理'], ['targeted', '定向培训', '城市轨道交通服务'], ['post-specific', '定岗式培训', '保安管理'],
  ['new-generation-worker', '新生代产业工人', '新能源电池装配'], ['rural-entrepreneur', '农村创业创新人才', '农村电子商务'],
] as const;

/** Programme, 培训类型, 专业 and whether the sample policy names that occupation as scarce. */
const TRADES = [
  ['guangdong-technician', '广东技工', '电工', true], ['guangdong-technician', '广东技工', '焊工', true], ['guangdong-technician', '广东技工', '汽车维修工', false],
  ['cantonese-chef', '粤菜师傅', '中式烹调师', false], ['cantonese-chef', '粤菜师傅', '中式面点师', false],
  ['nanyue-housekeeping', '南粤家政', '养老护理员', true], ['nanyue-housekeeping', '南粤家政', '家政服务员', false],
] as const;

const adaptation: Course = {
  programme: 'adaptation', payFen: 1_000 * YUAN,
  write: ({ row }, random) => {
    row.tuitionFen = random.int(10, 12) * 100 * YUAN;
    row.paidTuitionFen = 0;
    row.appliedFen = 1_000 * YUAN;
  },
};

function months(count: number, paid = count): Course {
  return {
    programme: 'monthly', payFen: paid * 1_000 * YUAN,
    write: (draft, random) => {
      const [programme, text, major] = random.pick(MONTHLY);
      draft.programmeText = text;
      Object.assign(draft.row, { programme, majorName: major, livingMonths: count });
      draft.row.tuitionFen = (count * 1_000 + random.int(0, 5) * 100) * YUAN;
      draft.row.paidTuitionFen = 0;
      draft.row.appliedFen = count * 1_000 * YUAN;
    },
  };
}

function certificate(level: string, payYuan: number, scarce?: boolean): Course {
  const trades = TRADES.filter((trade) => scarce === undefined || trade[3] === scarce);
  return {
    programme: 'certificate', payFen: payYuan * YUAN,
    write: (draft, random) => {
      const [programme, text, major] = random.pick(trades);
      draft.programmeText = text;
      Object.assign(draft.row, { programme, majorName: major });
      draft.row.certificate = {
        name: `${major}职业技能等级证书`, level, number: `S${draft.row.veteranCertNo.slice(2)}${random.int(1000, 9999)}`,
        issuedOn: addDays(draft.row.enrolledOn, random.int(20, 45)),
      };
      draft.row.tuitionFen = random.int(8, 24) * 100 * YUAN;
      draft.row.paidTuitionFen = 0;
      draft.row.appliedFen = payYuan * YUAN;
    },
  };
}

/** Below 高级 no level is raised; from there on a scarce occupation is paid 30 % more. */
export const CERTIFICATES: readonly Course[] = [
  certificate('初级', 1_000), certificate('中级', 1_500), certificate('高级', 2_000, false), certificate('高级', 2_600, true),
  certificate('技师', 2_500, false), certificate('技师', 3_250, true), certificate('高级技师', 3_000, false), certificate('高级技师', 3_900, true),
];

export const COURSES: readonly Course[] = [adaptation, months(3), months(4), months(5), months(6), ...CERTIFICATES];

/** Eight months are claimed for, six are paid. */
export const OVERLONG_COURSE: Course = months(8, 6);
