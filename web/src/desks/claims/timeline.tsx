import { useQuery } from '@tanstack/react-query';
import { HistoryLine } from '../../parts/history-line.tsx';
import { Asked } from '../../shell/states.tsx';
import { historyQuery } from './asking.ts';

const COLOURS: Readonly<Record<string, string>> = { ReturnedForCorrection: 'orange', Refused: 'red', Lapsed: 'red', ObjectionFiled: 'orange', Decided: 'green', Closed: 'green' };

/** Everything that has happened to the claim. */
export function Timeline({ claimNo }: { readonly claimNo: string }) {
  const query = useQuery(historyQuery(claimNo));
  return (
    <Asked query={query}>
      {({ items }) => <HistoryLine events={items.map((item) => ({ ...item, key: `${item.caseNo}/${item.version}`, colour: COLOURS[item.type] }))} />}
    </Asked>
  );
}
