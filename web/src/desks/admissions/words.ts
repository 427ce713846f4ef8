import type { Bilingual } from '../../shell/language.ts';

interface State { readonly name: Bilingual; readonly colour: string }

const state = (zh: string, en: string, colour: string): State => ({ name: { zh, en }, colour });

export const ADMISSION_STAGES: Readonly<Record<string, State>> = {
  planned: state('未开放', 'Planned', 'default'), open: state('报名中', 'Open', 'green'), checking: state('资格核查', 'Being checked', 'blue'), checked: state('待排名单', 'To be allocated', 'orange'),
  allocated: state('待公布', 'To be published', 'orange'), published: state('确认中', 'Published', 'cyan'), finished: state('已结束', 'Finished', 'default'), cancelled: state('已取消', 'Cancelled', 'red'),
};

export const APPLICATION_STATUSES: Readonly<Record<string, State>> = {
  received: state('已报名', 'Received', 'blue'), eligible: state('合格', 'Eligible', 'green'), ineligible: state('不合格', 'Not eligible', 'red'), placed: state('已录取,待确认', 'Placed', 'gold'),
  notPlaced: state('未录取', 'No place', 'default'), confirmed: state('已确认', 'Confirmed', 'green'), declined: state('已放弃', 'Declined', 'default'), lapsed: state('逾期失效', 'Lapsed', 'red'),
  withdrawn: state('已撤回', 'Withdrawn', 'default'), cancelled: state('招生已取消', 'Admission cancelled', 'default'),
};

export const PLACED_BY: Readonly<Record<string, Bilingual>> = {
  firstChoice: { zh: '第一志愿', en: 'First choice' }, secondChoice: { zh: '第二志愿', en: 'Second choice' }, adjusted: { zh: '调剂', en: 'Adjusted' },
};
