import { useQuery } from '@tanstack/react-query';
import { Timeline as Line } from 'antd';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { Day } from '../../parts/day.tsx';
import { ROLE_NAMES } from '../../words.ts';
import { historyQuery } from './asking.ts';

const COLOURS: Readonly<Record<string, string>> = { ReturnedForCorrection: 'orange', Refused: 'red', Lapsed: 'red', ObjectionFiled: 'orange', Decided: 'green', Closed: 'green' };

/** Everything that has happened to the claim, newest first, in plain words. */
export function Timeline({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const query = useQuery(historyQuery(claimNo));
  return (
    <Asked query={query}>
      {({ items }) => (
        <Line className="timeline" items={[...items].reverse().map((item) => ({
          key: `${item.caseNo}/${item.version}`, color: COLOURS[item.type] ?? 'blue',
          content: (
            <>
              <div>{t(item.text)}</div>
              <div className="quiet"><Day on={item.on} /> · {t(item.who.name)}{item.who.role in ROLE_NAMES && <> · {t(textOf(ROLE_NAMES, item.who.role))}</>}</div>
            </>
          ),
        }))} />
      )}
    </Asked>
  );
}
