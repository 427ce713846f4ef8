import { Statistic } from 'antd';
import { yuanOf } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Roster } from './asking.ts';

/** What the rules say of the roster as it stands, in six figures. */
export function RosterFigures({ roster }: { readonly roster: Roster }) {
  const { t } = useLanguage();
  const { rows, approve, reduce, refuse, invalid, appliedFen, amountFen } = roster.summary;
  const figures = [
    { title: t('学员', 'Trainees'), value: rows }, { title: t('通过', 'Approved'), value: approve }, { title: t('核减', 'Reduced'), value: reduce },
    { title: t('不予资助', 'Refused'), value: refuse }, { title: t('需更正', 'To mend'), value: invalid },
    { title: t('申请(元)', 'Claimed (yuan)'), value: yuanOf(appliedFen) }, { title: t('预计拨付(元)', 'Payable (yuan)'), value: yuanOf(amountFen) },
  ];
  return <div className="tiles">{figures.map((figure) => <div className="tile" key={figure.title}><Statistic title={figure.title} value={figure.value} /></div>)}</div>;
}
