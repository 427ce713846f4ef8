import type { AdmissionEvent } from '../admission.ts';
import type { Bilingual } from '../coded.ts';
import { heldName } from './names.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** One event of an admission as a sentence for people. */
export function admissionSentence(event: AdmissionEvent): Bilingual {
  switch (event.type) {
    case 'Planned':
      return say(`编制招生计划 ${event.plan.code}:${event.plan.opensOn} 至 ${event.plan.closesOn} 报名`, `planned admission ${event.plan.code}: applications from ${event.plan.opensOn} to ${event.plan.closesOn}`);
    case 'Opened':
      return say('开放报名', 'the window for applications opened');
    case 'Closed':
      return say('报名截止,开始资格核查', 'the window closed; the applications are being checked');
    case 'ChecksRecorded':
      return say(`资格核查完成:合格 ${event.eligible} 人,不合格 ${event.ineligible} 人`, `applications checked: ${event.eligible} eligible, ${event.ineligible} not`);
    case 'ChecksHeld':
      return say(`资格核查暂停(${heldName(event.code).zh})`, `the checks stand still (${heldName(event.code).en})`);
    case 'ChecksRetried':
      return say('重新开始资格核查', 'started the checks again');
    case 'Allocated':
      return say(`排定录取名单:${event.list.applicants} 人中录取 ${event.list.placed} 人`, `allocated ${event.list.placed} places among ${event.list.applicants} applicants`);
    case 'SentBack':
      return say(`退回录取名单:${event.reason}`, `sent the list back: ${event.reason}`);
    case 'Published':
      return say(`公布录取名单,请于 ${event.dueOn} 前确认`, `published the list; places are to be confirmed by ${event.dueOn}`);
    case 'Answered':
      return say(`确认 ${event.confirmed.length} 人,放弃 ${event.declined.length} 人`, `${event.confirmed.length} confirmed, ${event.declined.length} declined`);
    case 'Lapsed':
      return say(`${event.places} 个名额逾期未确认,录取失效`, `${event.places} places were not confirmed in time and lapsed`);
    case 'Finished':
      return say('招生录取办结', 'the admission is finished');
    case 'Cancelled':
      return say(`取消招生:${event.reason}`, `cancelled the admission: ${event.reason}`);
  }
}
