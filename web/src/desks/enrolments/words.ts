import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

export const ENROLMENT_STAGES: Readonly<Record<string, Bilingual>> = {
  applied: say('已申请', 'Applied'), checked: say('资格已核', 'Eligible'), admitted: say('已录取', 'Admitted'), registered: say('已注册', 'Registered'),
  deferred: say('保留入学资格', 'Deferred'), studying: say('在读', 'Studying'), suspended: say('休学', 'Suspended'), completed: say('结业', 'Completed'),
  withdrawn: say('退学', 'Withdrawn'), dismissed: say('开除学籍', 'Dismissed'), deceased: say('亡故', 'Deceased'), refused: say('不予录取', 'Refused'),
  lapsed: say('逾期未报到', 'Lapsed'), archived: say('已归档', 'Archived'),
};

export const ENROLMENT_COLOURS: Readonly<Record<string, string>> = {
  applied: 'blue', checked: 'blue', admitted: 'gold', registered: 'cyan', studying: 'green', suspended: 'orange', deferred: 'orange', refused: 'red', lapsed: 'red', dismissed: 'red',
};

export const TERM_STATUSES: Readonly<Record<'planned' | 'open' | 'confirmed', { readonly name: Bilingual; readonly colour: string }>> = {
  planned: { name: say('未开始', 'Planned'), colour: 'default' }, open: { name: say('待确认', 'To be confirmed'), colour: 'orange' }, confirmed: { name: say('已确认', 'Confirmed'), colour: 'green' },
};

/** Terms of a degree carry their own name; what else is paid by goes under these keys. */
const TERM_KEYS: Readonly<Record<string, Bilingual>> = { advance: say('预拨', 'Advance'), settlement: say('结算', 'Settlement'), course: say('培训', 'Course') };

export function termName(key: string): Bilingual {
  const [year, term] = key.split('/');
  if (term === '1' || term === '2') return say(`${year} 学年第${term === '1' ? '一' : '二'}学期`, `${year}, term ${term}`);
  return TERM_KEYS[key] ?? say(key, key);
}
