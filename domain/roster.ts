import type { Bilingual, IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

/** How a roster cell is read. `district` and `programme` become codes; `money` becomes fen; `percent` a number 0–100. */
export type ColumnKind =
  | 'text' | 'idCard' | 'date' | 'money' | 'integer' | 'percent' | 'phone' | 'district' | 'programme'
  | 'dischargeType' | 'schoolYear' | 'term' | 'gender';

export interface RosterColumn {
  readonly key: keyof RosterRow | 'certificateName' | 'certificateLevel' | 'certificateNumber' | 'certificateIssuedOn' | 'enrolmentNo' | 'length' | 'hours' | 'carriedFrom' | 'order';
  readonly header: string;
  /** Other names under which colleges write the same column. */
  readonly aliases: readonly string[];
  readonly kind: ColumnKind;
  readonly required: boolean;
  /** Longest text kept, in characters. */
  readonly maxLength?: number;
}

/** One trainee's line of a claim, after reading and normalising. All money in fen, all dates ISO. */
export interface RosterRow {
  /** 序号: 1-based position among the data rows of the file. */
  readonly rowNo: number;
  /** The row in the sheet, as Excel numbers it: what messages point at. */
  readonly sheetRow: number;
  readonly name: string;
  readonly gender?: '男' | '女';
  readonly ethnicity?: string;
  readonly idCard: string;
  readonly veteranCertNo: string;
  readonly preferentialCertNo?: string;
  readonly enlistedOn?: IsoDate;
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  /** Area code of the place of settlement, e.g. 440106. */
  readonly district: string;
  readonly phone: string;
  /** Programme code of the policy, resolved from 培训类型. */
  readonly programme: string;
  readonly majorCode?: string;
  readonly majorName: string;
  readonly educationLevel?: string;
  readonly durationYears?: number;
  readonly className?: string;
  readonly enrolledOn: IsoDate;
  readonly studentNo?: string;
  readonly studentStatus?: string;
  /** School year as `2020-2021`. */
  readonly schoolYear: string;
  /** 0 the whole year (全年), 1 and 2 the terms. */
  readonly term: 0 | 1 | 2;
  readonly tuitionFen: Fen;
  readonly paidTuitionFen: Fen;
  readonly otherAidFen: Fen;
  readonly livingMonths?: number;
  readonly attendancePercent?: number;
  readonly certificate?: { readonly name?: string; readonly level?: string; readonly number?: string; readonly issuedOn?: IsoDate };
  readonly employer?: string;
  readonly employedOn?: IsoDate;
  readonly appliedFen: Fen;
  readonly remark?: string;
}

/** A row as far as it could be read; `null` cells carry an error in the list beside it. */
export type PartialRosterRow = { rowNo: number; sheetRow: number } & { [K in keyof RosterRow]?: RosterRow[K] | null };

export const column = (
  key: RosterColumn['key'], header: string, kind: ColumnKind, required = false, aliases: readonly string[] = [], maxLength = 100,
): RosterColumn => ({ key, header, kind, required, aliases, maxLength });

/** The roster of DOMAIN §4 in its own order; the template, the reader and the annotated copy all derive from it. */
export const ROSTER_COLUMNS: readonly RosterColumn[] = [
  column('rowNo', '序号', 'integer', false, ['编号', 'No.', '序']),
  column('name', '姓名', 'text', true, ['学员姓名', '名字'], 50),
  column('gender', '性别', 'gender'),
  column('ethnicity', '民族', 'text', false, [], 20),
  column('idCard', '身份证号', 'idCard', true, ['身份证', '身份证号码', '公民身份号码', '证件号码']),
  column('veteranCertNo', '退役证号', 'text', true, ['退役证编号', '退出现役证号', '退伍证号'], 40),
  column('preferentialCertNo', '优待证号', 'text', false, ['优待证编号'], 40),
  column('enlistedOn', '入伍时间', 'date', false, ['入伍日期']),
  column('dischargedOn', '退役时间', 'date', true, ['退役日期', '退伍时间']),
  column('dischargeType', '退役方式', 'dischargeType', true, ['安置方式', '退役类型'], 20),
  column('district', '安置区', 'district', true, ['安置地', '安置地区', '区']),
  column('phone', '联系电话', 'phone', true, ['手机', '电话', '手机号', '联系方式']),
  column('programme', '培训类型', 'programme', true, ['项目', '培训项目', '类型']),
  column('majorCode', '专业代码', 'text', false, [], 20),
  column('majorName', '专业名称', 'text', true, ['专业', '专业(工种)', '工种'], 100),
  column('educationLevel', '层次', 'text', false, ['学历层次'], 20),
  column('durationYears', '学制', 'integer'),
  column('className', '班级', 'text', false, [], 60),
  column('enrolledOn', '入学时间', 'date', true, ['入学日期', '开班时间', '开班日期']),
  column('studentNo', '学籍号', 'text', false, ['学号'], 40),
  column('studentStatus', '学籍状态', 'text', false, [], 20),
  column('schoolYear', '学年', 'schoolYear', true),
  column('term', '学期', 'term', true),
  column('tuitionFen', '学费标准', 'money', true, ['学费', '收费标准']),
  column('paidTuitionFen', '已缴学费', 'money', true, ['实缴学费', '已交学费']),
  column('otherAidFen', '其他资助金额', 'money', true, ['其他资助']),
  column('livingMonths', '生活补助月数', 'integer', false, ['补助月数']),
  column('attendancePercent', '考勤率', 'percent', false, ['出勤率']),
  column('certificateName', '证书名称', 'text', false, [], 100),
  column('certificateLevel', '证书等级', 'text', false, ['等级'], 20),
  column('certificateNumber', '证书编号', 'text', false, [], 60),
  column('certificateIssuedOn', '发证日期', 'date', false, ['发证时间']),
  column('employer', '就业单位', 'text', false, [], 100),
  column('employedOn', '就业日期', 'date', false, ['就业时间']),
  column('appliedFen', '申请金额', 'money', true, ['申请资助金额', '申报金额']),
  column('remark', '备注', 'text', false, ['说明'], 200),
];

/**
 * 安置方式 of the Veterans Protection Law (退役军人保障法, in force 2021-01-01) arts. 21–23, and the two older ones that colleges still write.
 * Which of them a programme admits is the policy's matter; the roster only has to name one of them.
 */
export const DISCHARGE_TYPE_NAMES: Readonly<Record<string, Bilingual>> = {
  自主就业: { zh: '自主就业', en: 'Own choice of work' }, 安排工作: { zh: '安排工作', en: 'Assigned work' }, 退休: { zh: '退休', en: 'Retirement' }, 供养: { zh: '供养', en: 'State care' },
  逐月领取退役金: { zh: '逐月领取退役金', en: 'Monthly pension' }, 转业: { zh: '转业', en: 'Transfer to a civilian post' }, 复员: { zh: '复员', en: 'Demobilised' },
  自主择业: { zh: '自主择业', en: 'Own choice of occupation' },
};

/** As rosters, policies and registries write them. */
export const DISCHARGE_TYPES: readonly string[] = Object.keys(DISCHARGE_TYPE_NAMES);

/** How 学期 is written and what it means: 0 the whole year, 1 and 2 the terms. The first of each is what the template offers. */
export const TERM_NAMES: Readonly<Record<0 | 1 | 2, readonly string[]>> = {
  0: ['全年', '全学年', '整学年', '0'],
  1: ['第一学期', '第1学期', '上学期', '秋季学期', '1', '一'],
  2: ['第二学期', '第2学期', '下学期', '春季学期', '2', '二'],
};

/** Version of the template and its columns; written into a hidden sheet of every template, read back from every upload. */
export const ROSTER_TEMPLATE_VERSION = '1';
/** Name of that hidden sheet: A1 holds {@link ROSTER_TEMPLATE_MARK}, B1 the version. */
export const ROSTER_TEMPLATE_SHEET = '_funeng';
export const ROSTER_TEMPLATE_MARK = 'funeng-roster-template';
/** 序号 of an example row begins with this, 备注 of it with {@link EXAMPLE_REMARK}: such rows are never read as trainees. */
export const EXAMPLE_MARK = '示例';
export const EXAMPLE_REMARK = '示例行';
