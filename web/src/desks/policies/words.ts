import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

export const POLICY_STAGES: Readonly<Record<string, Bilingual>> = {
  draft: say('草案', 'Draft'), checked: say('已核对', 'Checked'), compared: say('已试算,待批准', 'Tried, to be approved'), approving: say('待第二人批准', 'Second approval awaited'),
  approved: say('已发布,待施行', 'Published'), effective: say('施行中', 'In force'), superseded: say('已被取代', 'Superseded'), rejected: say('不予批准', 'Rejected'), withdrawn: say('已撤回', 'Withdrawn'),
};

export const POLICY_COLOURS: Readonly<Record<string, string>> = {
  draft: 'default', checked: 'blue', compared: 'orange', approving: 'gold', approved: 'cyan', effective: 'green', superseded: 'default', rejected: 'red', withdrawn: 'default',
};
