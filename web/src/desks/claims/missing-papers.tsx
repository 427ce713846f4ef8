import { Alert } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import type { MissingDocuments } from './asking.ts';
import { useDocumentNames } from './evidence.tsx';

/** Rows that a summary names. */
const NAMED = 8;

/** What one row lacks of the evidence that its programme asks for. */
export function MissingPapers({ missing }: { readonly missing: MissingDocuments | undefined }) {
  const { t } = useLanguage();
  const { nameOf } = useDocumentNames();
  if (!missing) return null;
  const listed = (codes: MissingDocuments['required']): string => codes.map(nameOf).join(t('、', ', '));
  return (
    <>
      {missing.required.length > 0 && <Alert type="error" showIcon className="problem-note" title={`${t('缺少必须的材料:', 'Must be handed in: ')}${listed(missing.required)}`} />}
      {missing.warned.length > 0 && <Alert type="warning" showIcon className="problem-note" title={`${t('未见材料:', 'Not handed in: ')}${listed(missing.warned)}`} />}
    </>
  );
}

/** Before the submission: which rows still lack what must be there, and how many lack what should be. */
export function MissingSummary({ missing }: { readonly missing: ReadonlyMap<number, MissingDocuments> }) {
  const { t } = useLanguage();
  const { nameOf } = useDocumentNames();
  const all = [...missing.values()];
  const lacking = all.filter(({ required }) => required.length > 0);
  const warned = all.length - lacking.length;
  return (
    <>
      {lacking.length > 0 && (
        <Alert type="error" showIcon className="problem-note" title={t(`${lacking.length} 行缺少必须的证明材料,补齐后才能提交`, `${lacking.length} rows lack papers without which the claim cannot be submitted`)}
          description={<ul>
            {lacking.slice(0, NAMED).map(({ rowNo, sheetRow, required }) => <li key={rowNo}>{t(`第 ${sheetRow} 行`, `Row ${sheetRow}`)}: {required.map(nameOf).join(t('、', ', '))}</li>)}
            {lacking.length > NAMED && <li>{t(`另有 ${lacking.length - NAMED} 行,见下表“材料”一列`, `and ${lacking.length - NAMED} more: see "Papers" in the table below`)}</li>}
          </ul>} />
      )}
      {warned > 0 && <Alert type="warning" showIcon className="problem-note" title={t(`${warned} 行未见应附的材料,不影响提交`, `${warned} rows lack papers that should be there; they can be submitted`)} />}
    </>
  );
}
