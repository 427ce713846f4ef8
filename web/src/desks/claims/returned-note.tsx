import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import { Day } from '../../parts/day.tsx';
import type { Claim } from './asking.ts';
import { rowsQuery } from './asking.ts';

/** What came back and why, row by row, and until when it may be answered. */
export function ReturnedNote({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const { data: rows } = useQuery(rowsQuery(claim.claimNo, claim.rosterVersion));
  const returned = rows?.filter((row) => row.mark?.verdict === 'return' || row.verdict === 'invalid') ?? [];
  return (
    <Alert type="warning" showIcon className="problem-note"
      title={<>{t('已退回补正,请于', 'Returned for correction. Please answer by ')}<Day on={claim.dueOn} />{t('前更正后重新提交。', '.')}</>}
      description={returned.length > 0 && (
        <ul>
          {returned.map((row) => (
            <li key={row.rowNo}>
              {t(`第 ${row.sheetRow} 行`, `Row ${row.sheetRow}`)} {row.name ?? ''}: {row.mark?.note || row.reasons.map((reason) => t(reason.message)).join('; ')}
            </li>
          ))}
        </ul>
      )}
    />
  );
}
