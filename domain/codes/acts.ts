import type { Act } from '../access.ts';
import type { Bilingual } from '../coded.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** What the audit of access notes besides the acts of the table: signing in and out, and a trainee's look-up. */
type Noted = Act | `session.${'signIn' | 'signOut' | 'signOutEverywhere' | 'passwordSet' | 'secondFactorOn' | 'recoveryCodes'}` | 'look-up';

/** How each act is called where people read what was done: the access log, the table of permissions. */
export const ACT_NAMES: Readonly<Record<Noted, Bilingual>> = {
  'session.signIn': say('登录', 'Sign-in'), 'session.signOut': say('退出登录', 'Sign-out'), 'session.signOutEverywhere': say('退出全部登录', 'Sign-out everywhere'),
  'session.passwordSet': say('设置密码', 'Password set'), 'session.secondFactorOn': say('启用两步验证', 'Second factor set up'), 'session.recoveryCodes': say('更换恢复码', 'New recovery codes'),
  'look-up': say('学员查询', "Trainee's look-up"),

  'session.read': say('查看登录信息', 'See the own session'), 'notification.read': say('查看消息', 'Read messages'), 'policy.read': say('查看办法', 'Read policies'),
  'calendar.read': say('查看工作日历', 'See working days'), 'round.read': say('查看申报批次', 'See rounds'), 'template.read': say('下载模板', 'Take a template'),

  'claim.read': say('查看申报', 'See claims'), 'file.download': say('下载或生成文件', 'Download or make a file'), 'report.read': say('查看报告', 'Read reports'), 'report.year': say('查看年度总览', "See the year's overview"),
  'institution.read': say('查看院校', 'See institutions'), 'batch.read': say('查看拨付批次', 'See payment batches'), 'clawback.read': say('查看追缴与退款', 'See clawbacks and refunds'),
  'budget.read': say('查看预算与账目', 'See budget and books'), 'sample.read': say('查看质量抽查', 'See quality samples'), 'hold.read': say('查看暂缓与放行', 'See holds and overrides'),
  'personal.reveal': say('查看完整个人信息', 'See personal values in full'), 'evidence.read': say('查看证明材料', 'See evidence'), 'audit.read': say('查看访问日志', 'Read the access log'), 'case.search': say('全局查找', 'Search'),
  'person.read': say('查看人员', 'See people'),

  'admission.read': say('查看招生录取', 'See admissions'), 'admission.plan': say('编制招生计划', 'Plan an admission'), 'application.enter': say('登记报名', 'Enter applications'),
  'admission.allocate': say('排定录取名单', 'Allocate places'), 'admission.publish': say('公布录取名单', 'Publish places'), 'cohort.run': say('按班级办理学籍', 'Enrolments of a cohort'),
  'admission.answer': say('确认录取', 'Answer for places'), 'what-if.read': say('查看办法试算', 'See what policies would do'),

  'enrolment.read': say('查看学籍', 'See enrolments'), 'enrolment.open': say('登记学籍申请', 'Open an enrolment'), 'enrolment.check': say('核定入学资格', 'Check eligibility'), 'enrolment.admit': say('录取', 'Admit'),
  'enrolment.run': say('办理在读学籍', 'Run an enrolment'), 'enrolment.withdraw': say('办理退学', 'Withdraw an enrolment'), 'enrolment.record-death': say('登记亡故', 'Record a death'),
  'enrolment.alter': say('更正或转移学籍', 'Correct or transfer an enrolment'), 'order.enter': say('登记用人单位订单', "Enter employers' orders"),

  'claim.open': say('新建申报', 'Open a claim'), 'roster.upload': say('上传名册与材料', 'Upload rosters and papers'), 'claim.submit': say('提交申报', 'Submit a claim'), 'claim.withdraw': say('撤回申报', 'Withdraw a claim'),
  'claim.recheck': say('重新核查', 'Check again'), 'claim.adopt-policy': say('改用新办法', 'Move a claim to a newer policy'), 'case.assign': say('分配经办人', 'Assign a case'), 'colleague.read': say('查看同事', 'See colleagues'),
  'claim.take': say('签收与转办', 'Take or hand over a claim'), 'delegation.make': say('登记委派', 'Make a delegation'), 'delegation.read': say('查看委派', 'See delegations'), 'claim.opinion': say('加签', 'Ask or give an opinion'),
  'claim.co-sign': say('会签', 'Sign together'), 'claim.copy': say('抄送', 'Send copies'), 'claim.urge': say('催办', 'Urge'), 'identity.sign': say('签署身份核验', 'Sign the identity check'),
  'review.first.sign': say('签署初审', 'Sign the first review'), 'review.second.sign': say('签署复审', 'Sign the second review'), 'row.mark': say('标注学员', 'Mark rows'), 'claim.return': say('退回补正', 'Return a claim'),
  'claim.refuse': say('不予资助', 'Refuse a claim'), 'notice.publish': say('发布公示', 'Publish a notice'), 'objection.file': say('登记异议', 'File an objection'), 'objection.resolve': say('处理异议', 'Resolve an objection'),
  'claim.decide': say('审定', 'Decide a claim'), 'bulk.run': say('批量办理', 'Act on many at once'),

  'batch.prepare': say('制作拨付批次', 'Prepare a batch'), 'batch.approve': say('审核拨付批次', 'Approve a batch'), 'batch.send': say('送银行', 'Send a batch to the bank'), 'batch.results': say('导入银行回盘', "Import the bank's results"),
  'budget.manage': say('登记预算指标', 'Enter budget lines'), 'budget.approve': say('审核调剂、反结账与结转', 'Approve transfers, reopenings and year-ends'), 'period.close': say('月末结账', 'Close a month'),
  'reconciliation.work': say('处理对账差异', 'Work on differences'), 'clawback.propose': say('提出追缴', 'Propose a clawback'), 'clawback.approve': say('审核追缴', 'Approve a clawback'), 'clawback.manage': say('办理追缴', 'Manage a clawback'),
  'top-up.propose': say('提出补差', 'Propose a top-up'), 'top-up.approve': say('批准补差', 'Approve a top-up'), 'sample.draw': say('抽取样本', 'Draw a sample'), 'sample.check': say('核查样本', 'Check a sample'),
  'hold.manage': say('办理暂缓与放行', 'Manage holds and overrides'), 'account.propose': say('提出收款账户', 'Propose an account'), 'account.approve': say('审核收款账户', 'Approve an account'), 'account.reveal': say('查看完整账号', 'See an account in full'),

  'institution.manage': say('登记院校', 'Enter institutions'), 'registry.import': say('导入退役军人登记', "Import the veterans' registry"), 'round.manage': say('管理申报批次', 'Manage rounds'),
  'policy.draft': say('起草办法', 'Draft a policy'), 'policy.approve': say('批准办法', 'Approve a policy'), 'policy.revoke': say('废止办法', 'Revoke a policy'), 'policy.try': say('试算办法', 'Try a policy'),
  'calendar.load': say('发布工作日历', 'Load working days'), 'retention.read': say('查看资料保存', 'See what is kept'), 'retention.propose': say('提出抹除或改期限', 'Propose an erasure or a term'), 'retention.erase': say('批准抹除或改期限', 'Approve an erasure or a term'),
  'clock.advance': say('推进时钟', 'Advance a clock'), 'person.manage': say('管理人员', 'Manage people'),
};

/** An act that has no word stands for itself. */
export const actName = (act: string): Bilingual => (Object.hasOwn(ACT_NAMES, act) ? ACT_NAMES[act as Noted] : say(act, act));
