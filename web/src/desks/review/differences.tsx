import { Descriptions } from 'antd';
import { useDischargeTypes } from '../../parts/discharge-types.ts';
import { useDistricts } from '../../parts/districts.ts';
import { yuanOf } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import type { ClaimRow } from '../claims/asking.ts';
import { useProgrammes } from '../enrolments/asking.ts';

type Compared = 'name' | 'idCard' | 'phone' | 'district' | 'programme' | 'majorName' | 'schoolYear' | 'dischargedOn' | 'dischargeType' | 'enrolledOn' | 'studentStatus'
  | 'attendancePercent' | 'tuitionFen' | 'paidTuitionFen' | 'otherAidFen' | 'appliedFen';

const NAMES: Readonly<Record<Compared, Bilingual>> = {
  name: { zh: '姓名', en: 'Name' }, idCard: { zh: '身份证号', en: 'Identity no.' }, phone: { zh: '电话', en: 'Phone' }, district: { zh: '安置区', en: 'District' },
  programme: { zh: '培训类型', en: 'Programme' }, majorName: { zh: '专业', en: 'Course' }, schoolYear: { zh: '学年', en: 'School year' }, dischargedOn: { zh: '退役时间', en: 'Discharged' },
  dischargeType: { zh: '退役方式', en: 'Discharge type' }, enrolledOn: { zh: '入学时间', en: 'Enrolled' }, studentStatus: { zh: '学籍状态', en: 'Student status' },
  attendancePercent: { zh: '考勤率', en: 'Attendance' }, tuitionFen: { zh: '学费标准', en: 'Tuition' }, paidTuitionFen: { zh: '已缴学费', en: 'Tuition paid' },
  otherAidFen: { zh: '其他资助', en: 'Other aid' }, appliedFen: { zh: '申请金额', en: 'Claimed' },
};
const COMPARED = Object.keys(NAMES) as Compared[];

interface Change { readonly name: Compared; readonly before: string; readonly after: string }

const NONE: ReadonlyMap<number, readonly Change[]> = new Map();

/** What changed against the roster version before, row by row; a row that was not there before counts as changed with no fields. */
export function differencesOf(rows: readonly ClaimRow[], earlier: readonly ClaimRow[] | undefined): ReadonlyMap<number, readonly Change[]> {
  if (!earlier) return NONE;
  const before = new Map(earlier.map((row) => [row.rowNo, row]));
  return new Map(rows.flatMap((row) => {
    const old = before.get(row.rowNo);
    const changes = old ? COMPARED.filter((name) => old[name] !== row[name]).map((name) => ({ name, before: textOfCell(name, old[name]), after: textOfCell(name, row[name]) })) : [];
    return old && changes.length === 0 ? [] : [[row.rowNo, changes] as const];
  }));
}

export function Differences({ changes }: { readonly changes: readonly Change[] | undefined }) {
  const { t } = useLanguage();
  const { nameOf } = useDistricts();
  const { nameOf: nameOfProgramme } = useProgrammes();
  const dischargeType = useDischargeTypes();
  const shown = (name: Compared, value: string): string => {
    switch (name) {
      case 'district': return nameOf(value);
      case 'programme': return t(nameOfProgramme(value));
      case 'dischargeType': return dischargeType(value);
      default: return value;
    }
  };
  if (!changes) return null;
  if (changes.length === 0) return <p>{t('上次提交没有这一行。', 'This row was not in the last submission.')}</p>;
  return (
    <Descriptions size="small" bordered column={1} className="differences" title={t('与上次提交相比', 'Against the last submission')}
      items={changes.map((change) => ({ key: change.name, label: t(NAMES[change.name]), children: <><del>{shown(change.name, change.before)}</del> → <ins>{shown(change.name, change.after)}</ins></> }))} />
  );
}

function textOfCell(name: Compared, value: string | number | null): string {
  if (value === null) return '–';
  return typeof value === 'number' && name.endsWith('Fen') ? yuanOf(value) : String(value);
}
