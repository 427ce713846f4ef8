import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../domain/access.ts';
import { notAllowed } from '../../../domain/case.ts';
import { MARK_STAGES, MARK_VERDICTS, settleMark } from '../../../domain/claim/marks.ts';
import { heldName, kindName, markName, roleName, stageName, termName } from '../../../domain/codes/names.ts';
import { notificationText } from '../../../domain/codes/notifications.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import { DECIDERS } from '../../../domain/deciders.ts';
import { degree, eventsOf } from './enrolment-samples.ts';
import { meta } from './every-pair.ts';

const KEY = /[A-Za-z_]/;
const kinds = [...DECIDERS.values()].map(({ kind, transitions }) => ({ kind, transitions, stages: [...new Set(transitions.flatMap(({ from, to }) => [from, ...to]))] }));

describe('the words of keys', () => {
  it('name every kind of case, each of its stages and whoever may act in it, in Chinese without a key', () => {
    const said = kinds.flatMap(({ kind, transitions, stages: all }) => [
      [kind, kindName(kind)] as const, ...all.map((stage) => [stage, stageName(kind, stage)] as const), ...transitions.flatMap(({ by }) => by.map((role) => [role, roleName(role)] as const)),
    ]);
    expect(said.filter(([key, { zh, en }]) => KEY.test(zh) || (en === key && !/^[a-z]+$/.test(key))).map(([key]) => key)).toEqual([]);
    expect(ROLES.filter((role) => KEY.test(roleName(role).zh))).toEqual([]);
  });

  it('name every mark of a row and what is paid by', () => {
    expect([...MARK_VERDICTS.map((verdict) => markName(verdict).zh), ...['advance', 'settlement', 'course', '2021-2022/2'].map((key) => termName(key).zh)].filter((zh) => KEY.test(zh))).toEqual([]);
  });

  it('keep a key that nobody has named: the sentence still says what happened', () => expect(heldName('CONSTRAINT_BROKEN')).toEqual({ zh: 'CONSTRAINT_BROKEN', en: 'CONSTRAINT_BROKEN' }));
});

describe('a refusal of a command', () => {
  const commandsOf = kinds.flatMap(({ kind, transitions, stages: all }) => all.flatMap((stage) => [...new Set(transitions.map(({ command }) => command))].map((type) => ({ kind, transitions, stage, type }))));

  it('says stage, act and role in words, whatever the case', () => {
    const refusals = commandsOf.flatMap(({ kind, transitions, stage, type }) => ['auditor', 'engine', 'institution'].flatMap((role) => {
      const refused = notAllowed(kind, transitions, stage, { type, meta: meta(role, '2024-09-02') });
      return refused ? [{ type, stage, kind, ...refused.refusal }] : [];
    }));
    expect(refusals.length).toBeGreaterThan(2_000);
    expect(refusals.filter(({ message }) => KEY.test(message.zh)).map(({ kind, stage, type, message }) => `${kind} ${stage} ${type}: ${message.zh}`)).toEqual([]);
  });

  it('keeps the keys for programs, beside the words', () => {
    const claim = kinds.find(({ kind }) => kind === 'claim');
    const refused = notAllowed('claim', claim?.transitions ?? [], 'firstReview', { type: 'decide', meta: meta('city_decider', '2024-09-02') });
    expect(refused?.refusal).toMatchObject({ code: 'WRONG_STAGE', facts: { kind: 'claim', stage: 'firstReview', command: 'decide' } });
    expect(refused?.refusal.message.zh).toMatch(/^当前环节为“市局初审”,不能办理“审定”;可办理:改按现行办法、初审通过/);
    expect(refused?.refusal.message.en).toMatch(/^"decide" is not possible at the stage "first review"; possible: /);
  });

  it('of a mark says which one', () => {
    const row = { entitledFen: 1, appliedFen: 1, objection: null, outcome: null } as never;
    const wishes = MARK_STAGES.flatMap((stage) => MARK_VERDICTS.map((verdict) => settleMark(stage, row, { rowNo: 1, verdict })));
    expect(wishes.flatMap((each) => ('message' in each && KEY.test(each.message.zh) ? [each.message.zh] : []))).toEqual([]);
  });
});

describe('what people are told', () => {
  it.each([
    ['CLAIM_WAITS', { stage: 'firstReview' }, '有申报待您办理(环节:市局初审)', 'A claim waits for you (stage first review)'],
    ['STAGE_OVERDUE', { stage: 'secondReview', dueOn: '2024-09-02' }, '市局复审已逾期(2024-09-02)', 'The stage second review is overdue (2024-09-02)'],
    ['ADMISSION_WAITS', { stage: 'checked', applicants: 3 }, '招生录取待您办理(环节:待排名单,3 人)', 'An admission waits for you (stage to be allocated, 3 applicants)'],
    ['CHECKS_HELD', { code: 'REGISTRY_UNAVAILABLE' }, '自动核查暂停(退役军人登记暂时不能查询)', "The automatic checks are held (the veterans' registry cannot be asked for now)"],
    ['OBJECTION_RESOLVED', { outcome: 'upheld' }, '异议核查完毕(成立)', 'The objection is settled (upheld)'],
    ['CLAIM_REFUSED', { reason: 'DOCUMENT_MISSING' }, '申报未获资助(原因:缺少规定的证明材料)', 'Your claim was refused (reason A required document is missing)'],
    ['IDENTITY_OVERDUE', { districts: '440103,440106', dueOn: '2024-09-02' }, '身份核验逾期:荔湾区、天河区(2024-09-02)', 'The identity check is overdue: Liwan, Tianhe (2024-09-02)'],
    ['APPLICATION_INELIGIBLE', { reasons: 'AGE,OUT_OF_WINDOW' }, '报名资格未通过(年龄不在规定范围内、入学时间不在退役后的规定期限内)', undefined],
    ['APPLICATION_NOT_PLACED', { reason: 'CHOICES_FULL' }, '本次未能录取(所报志愿已录满)', undefined],
    ['TERM_WAITS', { key: '2021-2022/1', dueOn: '2024-09-02' }, '2021-2022 学年第一学期待确认,请于 2024-09-02 前办理', undefined],
    ['ENROLMENT_DUE_SOON', { key: 'admitted', dueOn: '2024-09-02' }, '已录取即将到期(2024-09-02)', undefined],
    ['ENTITLEMENT_EARNED', { key: 'advance', amountFen: 325_000 }, '应享已确认:3,250.00 元(预拨)', undefined],
    ['POLICY_REJECTED', { reason: '试算有误' }, '办法草案未获批准(原因:试算有误)', undefined],
  ] as const)('names what %s carries as a key', (code, facts, zh, en) => {
    const said = notificationText(code, facts);
    expect(said.zh).toBe(zh);
    if (en !== undefined) expect(said.en).toBe(en);
  });
});

describe('the history', () => {
  it('says why checks stand still, and which term was confirmed', () => {
    const stamp = { by: 'engine', on: '2022-01-12' };
    expect(sentenceOf('enrolment', { type: 'CheckHeld', ...stamp, code: 'REGISTRY_UNAVAILABLE' } as never).zh).toBe('资格核查暂停(退役军人登记暂时不能查询)');
    expect(sentenceOf('policy', { type: 'CheckFailed', ...stamp, textHash: 'h', findings: ['POLICY_EDITED', 'POLICY_GAP'] } as never).zh)
      .toBe('核对未通过(已施行的办法不能改动,请另加一行并注明起始日、有的日子没有施行中的办法)');
    const [confirmed] = eventsOf(degree, '2022-09-10', { type: 'confirmTerm', key: '2021-2022/2', report: { attendancePercent: 95, otherAidFen: 0 } });
    expect(confirmed && sentenceOf('enrolment', confirmed).zh).toBe('院校确认 2021-2022 学年第二学期;应享 6,000.00 元');
  });
});
