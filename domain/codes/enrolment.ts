import type { Bilingual } from '../coded.ts';
import type { ProgrammeRules } from '../entitlement.ts';
import type { EnrolmentEvent, EnrolmentStage } from '../enrolment.ts';
import { formatYuan } from '../money.ts';
import { ENROLMENT_STAGE_NAMES, heldName, listed, partyName, reasonName, termName } from './names.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** What an event carries as a code of the data, and whoever tells of it knows by its name. */
export interface EnrolmentNames {
  readonly institution: (code: string) => string;
  readonly programme: (rules: Pick<ProgrammeRules, 'programme' | 'policyHash'>) => Bilingual;
}

const BY_CODE: EnrolmentNames = { institution: (code) => code, programme: ({ programme }) => say(programme, programme) };

/** One event of an enrolment as a sentence for people, with what it earned or took back. */
export function enrolmentSentence(event: EnrolmentEvent, names: EnrolmentNames = BY_CODE): Bilingual {
  const said = sentence(event, names);
  const lines = event.lines ?? [];
  if (lines.length === 0) return said;
  const sum = lines.reduce((total, line) => total + line.amountFen, 0);
  return sum < 0
    ? say(`${said.zh};冲减应享 ${formatYuan(-sum)} 元`, `${said.en}; ${formatYuan(-sum)} yuan taken back`)
    : say(`${said.zh};应享 ${formatYuan(sum)} 元`, `${said.en}; ${formatYuan(sum)} yuan earned`);
}

function sentence(event: EnrolmentEvent, { institution, programme }: EnrolmentNames): Bilingual {
  switch (event.type) {
    case 'Applied': return say(`申请${programme(event.rules).zh},适用办法 ${event.rules.policy}`, `applied for ${programme(event.rules).en} under ${event.rules.policy}`);
    case 'Checked': return say('资格核查通过', 'the check found the applicant eligible');
    case 'CheckHeld': return say(`资格核查暂停(${heldName(event.code).zh})`, `the check waits (${heldName(event.code).en})`);
    case 'Admitted': return say(`录取:${institution(event.institution)} ${event.major},请于 ${event.enters?.dueOn ?? ''} 前报到`, `admitted to ${institution(event.institution)}, ${event.major}: to register until ${event.enters?.dueOn ?? ''}`);
    case 'Refused': return say(`不予录取:${listed(event.reasons.map(reasonName)).zh}`, `refused: ${listed(event.reasons.map(reasonName)).en}`);
    case 'Registered': return say(`注册,自 ${event.startsOn} 起`, `registered from ${event.startsOn}`);
    case 'Entered': return say(`在读建档:${programme(event.rules).zh},自 ${event.startsOn} 起,适用办法 ${event.rules.policy}`, `entered while studying ${programme(event.rules).en} since ${event.startsOn}, under ${event.rules.policy}`);
    case 'DocumentFiled': return say(`补交材料:${event.document}`, `handed in ${event.document}`);
    case 'AgreementSigned': return say(`三方协议已由 ${partyName(event.party).zh} 于 ${event.signedOn} 签署`, `the agreement was signed by the ${partyName(event.party).en} on ${event.signedOn}`);
    case 'MentorNamed': return say('确定师傅', 'named the mentor');
    case 'Began': return say(`开学,自 ${event.startsOn} 起`, `began on ${event.startsOn}`);
    case 'TermOpened': return say(`${termName(event.key).zh}开始,请于 ${event.dueOn} 前确认`, `${termName(event.key).en} has begun, to be confirmed until ${event.dueOn}`);
    case 'TermConfirmed': return say(`院校确认 ${termName(event.key).zh}`, `the institution confirmed ${termName(event.key).en}`);
    case 'AttendanceRecorded': return say(`考勤 ${event.hours} 课时,${event.percent}%`, `attendance: ${event.hours} hours, ${event.percent} %`);
    case 'StageAssessed': return say(`第 ${event.no} 次阶段考核${event.passed ? '合格' : '不合格'}`, `stage assessment ${event.no} ${event.passed ? 'passed' : 'failed'}`);
    case 'Completed': return event.certificate ? say(`结业,证书等级 ${event.certificate.level ?? '无'}`, `completed with a certificate, level ${event.certificate.level ?? 'none'}`) : say('结业', 'completed');
    case 'Placed': return say(`就业:${event.job},自 ${event.since}`, `placed as ${event.job} since ${event.since}`);
    case 'Transferred': return say(`转入 ${institution(event.institution)} ${event.major}:${event.reason}`, `transferred to ${institution(event.institution)}, ${event.major}: ${event.reason}`);
    default: return turn(event);
  }
}

/** The turns off the straight way, and the clock's acts. */
function turn(event: EnrolmentEvent): Bilingual {
  switch (event.type) {
    case 'Deferred': return say(`保留入学资格至 ${event.until}`, `deferred until ${event.until}`);
    case 'Suspended': return say(`休学,自 ${event.from} 起,最迟至 ${event.enters?.dueOn ?? ''}`, `suspended from ${event.from}, until ${event.enters?.dueOn ?? ''} at the latest`);
    case 'Resumed': return say(`恢复就读,自 ${event.from} 起`, `came back on ${event.from}`);
    case 'PolicyAdopted': return say(`改用办法 ${event.rules.policy},未确认学期预计相差 ${formatYuan(event.differenceFen)} 元:${event.reason}`, `moved to ${event.rules.policy}; terms not confirmed differ by ${formatYuan(event.differenceFen)} yuan: ${event.reason}`);
    case 'Withdrawn': return say(`退学:${event.reason}`, `withdrew: ${event.reason}`);
    case 'Dismissed': return say(`开除学籍:${event.reason}`, `dismissed: ${event.reason}`);
    case 'Died': return say(`于 ${event.diedOn} 亡故`, `died on ${event.diedOn}`);
    case 'Corrected': return say(`更正:${event.reason},差额 ${formatYuan(event.differenceFen)} 元`, `corrected: ${event.reason}; difference ${formatYuan(event.differenceFen)} yuan`);
    case 'Lapsed': return say('逾期未报到,录取失效', 'nobody registered in time: the place has lapsed');
    case 'Archived': return say('归档', 'the file is closed');
    case 'ReminderSent': return say(`提醒:${nameOf(event.key, event.stage).zh}应于 ${event.dueOn} 前办理`, `reminder: ${nameOf(event.key, event.stage).en} is due on ${event.dueOn}`);
    case 'Escalated': return say(`${nameOf(event.key, event.stage).zh}已超过期限 ${event.dueOn},转督办`, `${nameOf(event.key, event.stage).en} has passed ${event.dueOn}: escalated`);
    default: return say(event.type, event.type);
  }
}

const nameOf = (key: string | null, stage: EnrolmentStage): Bilingual => (key === null ? ENROLMENT_STAGE_NAMES[stage] : termName(key));
