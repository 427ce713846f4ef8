import type { Transition } from '../case.ts';
import { edgeMaker } from '../case.ts';
import type { EnrolmentCommand, EnrolmentStage } from './types.ts';

type Command = EnrolmentCommand['type'];
type Edge = Transition<EnrolmentStage, Command>;

const edge = edgeMaker<EnrolmentStage, Command>();
/** The same act at several stages. */
const at = (stages: readonly EnrolmentStage[], command: Command, to: EnrolmentStage | null, by: readonly string[], zh: string, en: string): Edge[] =>
  stages.map((from) => edge(from, command, [to ?? from], by, zh, en));

const COLLEGE = ['institution'];
const CITY = ['registrar'];
const BEFORE: readonly EnrolmentStage[] = ['applied', 'checked', 'admitted'];
const ENTERED: readonly EnrolmentStage[] = ['registered', 'deferred', 'studying', 'suspended'];
/** Nothing more is studied; what was earned can still be corrected until the file is closed. */
export const ENDED: readonly EnrolmentStage[] = ['completed', 'withdrawn', 'dismissed', 'deceased'];

export const ENROLMENT_TRANSITIONS: readonly Edge[] = [
  edge('none', 'open', ['applied', 'admitted'], ['institution', 'registrar', 'engine'], '申请', 'apply'),
  edge('none', 'enter', ['registered', 'studying'], ['institution', 'engine'], '在读建档', 'enter who was admitted already'),
  edge('applied', 'recordCheck', ['checked', 'refused'], ['engine', 'registrar', 'district'], '资格核查', 'eligibility checked'),
  edge('applied', 'holdCheck', ['applied'], ['engine'], '核查暂停', 'check waits'),
  edge('checked', 'admit', ['admitted'], ['registrar', 'engine'], '录取', 'admit'),
  ...at(['applied', 'checked'], 'refuse', 'refused', ['registrar'], '不予录取', 'refuse'),
  edge('admitted', 'register', ['registered'], ['institution', 'engine'], '报到注册', 'register'),
  ...at([...BEFORE, ...ENTERED, 'completed'], 'fileDocument', null, COLLEGE, '补交材料', 'hand in a document'),
  ...at(['registered'], 'signAgreement', null, COLLEGE, '三方协议签署', 'sign the agreement'),
  ...at(['registered', 'studying'], 'nameMentor', null, COLLEGE, '确定师傅', 'name the mentor'),
  edge('registered', 'begin', ['studying'], ['institution', 'engine'], '开学', 'begin'),
  edge('registered', 'defer', ['deferred'], COLLEGE, '保留入学资格', 'defer'),
  edge('deferred', 'resume', ['registered'], COLLEGE, '恢复入学', 'come back'),
  ...at(['studying', 'suspended'], 'confirmTerm', null, ['institution', 'engine'], '学期确认', 'confirm a term'),
  ...at(['studying'], 'recordAttendance', null, COLLEGE, '登记考勤', 'record attendance'),
  ...at(['studying'], 'assessStage', null, COLLEGE, '阶段考核', 'assess a stage'),
  edge('studying', 'suspend', ['suspended'], COLLEGE, '休学', 'suspend'),
  edge('suspended', 'resume', ['studying'], COLLEGE, '复学', 'resume'),
  ...at(['registered', 'studying', 'suspended'], 'transfer', null, CITY, '转学转专业', 'transfer'),
  ...at(ENTERED, 'adoptPolicy', null, CITY, '改用新办法', 'move to a newer policy'),
  edge('studying', 'complete', ['completed'], COLLEGE, '结业', 'complete'),
  ...at(['completed'], 'recordPlacement', null, COLLEGE, '登记就业', 'record the job'),
  ...at([...BEFORE, ...ENTERED], 'withdraw', 'withdrawn', ['institution', 'registrar'], '退学/放弃', 'withdraw'),
  ...at(ENTERED, 'dismiss', 'dismissed', COLLEGE, '开除学籍', 'dismiss'),
  ...at([...BEFORE, ...ENTERED], 'recordDeath', 'deceased', ['institution', 'registrar', 'district'], '亡故', 'record a death'),
  ...at(['studying', 'suspended', ...ENDED], 'correct', null, CITY, '更正', 'correct'),
  edge('admitted', 'tick', ['admitted', 'lapsed'], ['engine'], '逾期未报到', 'remind, lapse'),
  ...at(['applied', 'checked', 'deferred', 'studying', 'suspended'], 'tick', null, ['engine'], '催办/督办', 'remind, escalate'),
  ...ENDED.map((from) => edge(from, 'tick', [from, 'archived'], ['engine'], '归档', 'close the file')),
];
