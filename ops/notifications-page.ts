import path from 'node:path';
import type { Bilingual } from '../domain/coded.ts';
import { notificationWords } from '../domain/codes/notifications.ts';
import { ADMISSION_MESSAGES } from '../store/effects/admission-messages.ts';
import type { AdmissionMessage } from '../store/effects/admission-messages.ts';
import { CLAIM_MESSAGES, TOGETHER_MESSAGE, TURN_MESSAGE, WHOSE_TURN } from '../store/effects/claim-messages.ts';
import type { ClaimMessage } from '../store/effects/claim-messages.ts';
import { EARNED_MESSAGES, ENROLMENT_MESSAGES, WAITS_FOR } from '../store/effects/enrolment-messages.ts';
import type { EnrolmentMessage } from '../store/effects/enrolment-messages.ts';
import { projectDir } from './config.ts';

/* Who is told what, from the tables by which the messages are sent. */

export const NOTIFICATIONS_PAGE = path.join(projectDir, 'docs', 'notifications.md');

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const CLAIM_PARTIES: Readonly<Record<ClaimMessage['to'], Bilingual>> = {
  institution: say('院校', 'institution'), reviewer: say('该环节的岗位', "the stage's office"), inHand: say('补正中的院校,否则经办人或该环节的岗位', "the institution that corrects, else who has it in hand or the stage's office"),
  person: say('所指的人', 'the person named'), people: say('所指的各人', 'the people named'), asker: say('征求意见的人', 'who asked'), holder: say('经办人', 'who has it in hand'), signers: say('会签各人', 'who sign together'), second: say('复审', 'second review'), registrar: say('登记岗', 'registrar'),
};
const ENROLMENT_PARTIES: Readonly<Record<EnrolmentMessage['to'][number], Bilingual>> = {
  trainee: say('学员', 'trainee'), college: say('院校', 'institution'), district: say('安置区', 'district'), registrar: say('登记岗', 'registrar'), finance: say('财务经办', 'finance'),
  waitedFor: say('所等待的一方(见下)', 'whom it waits for, below'),
};
const ADMISSION_PARTIES: Readonly<Record<AdmissionMessage['to'], Bilingual>> = {
  applicants: say('报名人', 'applicants'), planned: say('计划内各院校', 'the institutions of the plan'), placing: say('有录取名额的院校', 'the institutions with places'), desks: say('各区', 'the districts'),
  first: say('初审', 'first review'), decider: say('审定', 'decision'), registrar: say('登记岗', 'registrar'),
};
const ONLY: Readonly<Record<NonNullable<EnrolmentMessage['only']>, Bilingual>> = {
  allSigned: say('三方签齐时', 'once all three have signed'), passed: say('合格', 'passed'), failed: say('不合格', 'failed'),
};

interface Line { readonly event: string; readonly when?: string; readonly party: Bilingual | undefined; readonly code: string | undefined }

const lineOf = ({ event, when, party, code }: Line): string => {
  const words = code === undefined ? undefined : notificationWords(code);
  return `| ${event}${when === undefined ? '' : ` (${when})`} | ${party ? `${party.zh} ${party.en}` : '–'} | ${code === undefined ? '' : `\`${code}\``} | ${words?.zh ?? ''} | ${words?.en ?? ''} |`;
};
const HEAD = ['| event | who is told | code | 中文 | English |', '|---|---|---|---|---|'];

/** Every event has at least one line: one that tells nobody says so. */
function linesOf<M extends { code: string }>(table: Readonly<Record<string, readonly M[]>>, told: (message: M) => readonly Omit<Line, 'event' | 'code'>[]): string[] {
  return Object.entries(table).flatMap(([event, messages]) => (messages.length === 0
    ? [lineOf({ event, party: undefined, code: undefined })]
    : messages.flatMap((message) => told(message).map((line) => lineOf({ event, code: message.code, ...line })))));
}

export function notificationsPage(): string {
  const both = ({ zh, en }: Bilingual): string => `${zh} ${en}`;
  const enrolment = linesOf(ENROLMENT_MESSAGES, ({ to, only }) => to.map((party) => ({ party: ENROLMENT_PARTIES[party], ...(only && { when: both(ONLY[only]) }) })));
  const earned = Object.values(EARNED_MESSAGES).flatMap(({ code, to }) => to.map((party) => lineOf({ event: '应享有变动 lines are added', code, party: ENROLMENT_PARTIES[party] })));
  const admission = linesOf(ADMISSION_MESSAGES, ({ to, status }) => [{ party: ADMISSION_PARTIES[to], ...(status && { when: status }) }]);
  const claim = linesOf(CLAIM_MESSAGES, ({ to, outcome }) => [{ party: CLAIM_PARTIES[to], ...(outcome && { when: outcome }) }]);
  const turn = Object.entries(WHOSE_TURN).map(([stage, role]) => lineOf({ event: `进入 enters ${stage}`, party: say(CLAIM_PARTIES.reviewer.zh, role), code: TURN_MESSAGE.code }));
  const together = lineOf({ event: '进入会签环节 enters a stage that is signed together', party: CLAIM_PARTIES.signers, code: TOGETHER_MESSAGE.code });
  const waits = Object.entries(WAITS_FOR).map(([stage, parties]) => `| ${stage} | ${parties.map((party) => both(ENROLMENT_PARTIES[party])).join(', ')} |`);
  return [
    '# Who is told what 事事有回音', '',
    'Generated from the tables by which the messages are sent (`store/effects/*-messages.ts`) by `npm run diagrams`; the tests fail when it is stale. `{…}` is filled in from the case.',
    'A trainee is told under the number of the enrolment, an applicant under that of the application: they hold it, and the desk reads it to whoever asks with it.', '',
    '## 学籍 Enrolment', '', ...HEAD, ...enrolment, ...earned, '', 'Whom a stage waits for; a term waits for its institution:', '', '| stage | who |', '|---|---|', ...waits, '',
    '## 招生录取 Admission', '', ...HEAD, ...admission, '',
    '## 申报 Claim', '', 'Each trainee of a claim looks up the outcome and the payment of the own line (`/look-up`).', '', ...HEAD, ...claim, ...turn, together, '',
  ].join('\n');
}
