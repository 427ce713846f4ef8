import type { Bilingual } from '../coded.ts';
import type { EnrolmentEvent, EnrolmentStage } from '../enrolment.ts';
import { formatYuan } from '../money.ts';
import { REASON_TEXTS } from './reasons.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** How a stage of an enrolment is called on screens, in notices and in the history. */
export const ENROLMENT_STAGE_NAMES: Readonly<Record<EnrolmentStage, Bilingual>> = {
  none: say('未建', 'not open'), applied: say('已申请', 'applied'), checked: say('资格已核', 'eligible'), admitted: say('已录取', 'admitted'),
  registered: say('已注册', 'registered'), deferred: say('保留入学资格', 'deferred'), studying: say('在读', 'studying'), suspended: say('休学', 'suspended'),
  completed: say('结业', 'completed'), withdrawn: say('退学', 'withdrawn'), dismissed: say('开除学籍', 'dismissed'), deceased: say('亡故', 'deceased'),
  refused: say('不予录取', 'refused'), lapsed: say('逾期未报到', 'lapsed'), archived: say('已归档', 'archived'),
};

/** One event of an enrolment as a sentence for people, with what it earned or took back. */
export function enrolmentSentence(event: EnrolmentEvent): Bilingual {
  const said = sentence(event);
  const lines = event.lines ?? [];
  if (lines.length === 0) return said;
  const sum = lines.reduce((total, line) => total + line.amountFen, 0);
  return sum < 0
    ? say(`${said.zh};冲减应享 ${formatYuan(-sum)} 元`, `${said.en}; ${formatYuan(-sum)} yuan taken back`)
    : say(`${said.zh};应享 ${formatYuan(sum)} 元`, `${said.en}; ${formatYuan(sum)} yuan earned`);
}

function sentence(event: EnrolmentEvent): Bilingual {
  switch (event.type) {
    case 'Applied': return say(`申请 ${event.rules.programme},适用办法 ${event.rules.policy}`, `applied for ${event.rules.programme} under ${event.rules.policy}`);
    case 'Checked': return say('资格核查通过', 'the check found the applicant eligible');
    case 'CheckHeld': return say(`资格核查暂停(${event.code})`, `the check waits (${event.code})`);
    case 'Admitted': return say(`录取:${event.institution} ${event.major},请于 ${event.enters?.dueOn ?? ''} 前报到`, `admitted to ${event.institution}, ${event.major}: to register until ${event.enters?.dueOn ?? ''}`);
    case 'Refused': return say(`不予录取:${event.reasons.map((each) => reasonOf(each).zh).join('、')}`, `refused: ${event.reasons.map((each) => reasonOf(each).en).join(', ')}`);
    case 'Registered': return say(`注册,自 ${event.startsOn} 起`, `registered from ${event.startsOn}`);
    case 'Entered': return say(`在读建档:${event.rules.programme},自 ${event.startsOn} 起,适用办法 ${event.rules.policy}`, `entered while studying ${event.rules.programme} since ${event.startsOn}, under ${event.rules.policy}`);
    case 'DocumentFiled': return say(`补交材料:${event.document}`, `handed in ${event.document}`);
    case 'AgreementSigned': return say(`三方协议已由 ${PARTIES[event.party].zh} 于 ${event.signedOn} 签署`, `the agreement was signed by the ${PARTIES[event.party].en} on ${event.signedOn}`);
    case 'MentorNamed': return say('确定师傅', 'named the mentor');
    case 'Began': return say(`开学,自 ${event.startsOn} 起`, `began on ${event.startsOn}`);
    case 'TermOpened': return say(`学期 ${event.key} 开始,请于 ${event.dueOn} 前确认`, `the term ${event.key} has begun, to be confirmed until ${event.dueOn}`);
    case 'TermConfirmed': return say(`院校确认学期 ${event.key}`, `the institution confirmed the term ${event.key}`);
    case 'AttendanceRecorded': return say(`考勤 ${event.hours} 课时,${event.percent}%`, `attendance: ${event.hours} hours, ${event.percent} %`);
    case 'StageAssessed': return say(`第 ${event.no} 次阶段考核${event.passed ? '合格' : '不合格'}`, `stage assessment ${event.no} ${event.passed ? 'passed' : 'failed'}`);
    case 'Completed': return event.certificate ? say(`结业,证书等级 ${event.certificate.level ?? '无'}`, `completed with a certificate, level ${event.certificate.level ?? 'none'}`) : say('结业', 'completed');
    case 'Placed': return say(`就业:${event.job},自 ${event.since}`, `placed as ${event.job} since ${event.since}`);
    default: return turn(event);
  }
}

/** The turns off the straight way, and the clock's acts. */
function turn(event: EnrolmentEvent): Bilingual {
  switch (event.type) {
    case 'Deferred': return say(`保留入学资格至 ${event.until}`, `deferred until ${event.until}`);
    case 'Suspended': return say(`休学,自 ${event.from} 起,最迟至 ${event.enters?.dueOn ?? ''}`, `suspended from ${event.from}, until ${event.enters?.dueOn ?? ''} at the latest`);
    case 'Resumed': return say(`恢复就读,自 ${event.from} 起`, `came back on ${event.from}`);
    case 'Transferred': return say(`转入 ${event.institution} ${event.major}:${event.reason}`, `transferred to ${event.institution}, ${event.major}: ${event.reason}`);
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

const PARTIES = { trainee: say('学员', 'trainee'), institution: say('院校', 'institution'), enterprise: say('企业', 'enterprise') };

const nameOf = (key: string | null, stage: EnrolmentStage): Bilingual => (key === null ? ENROLMENT_STAGE_NAMES[stage] : say(`学期 ${key}`, `the term ${key}`));

function reasonOf(reason: string): Bilingual {
  return Object.hasOwn(REASON_TEXTS, reason) ? REASON_TEXTS[reason as keyof typeof REASON_TEXTS].message : say(reason, reason);
}
