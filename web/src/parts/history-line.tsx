import { Timeline as Line } from 'antd';
import { textOf, useLanguage } from '../shell/language.ts';
import type { Bilingual } from '../shell/language.ts';
import { ROLE_NAMES } from '../words.ts';
import { Day } from './day.tsx';

export interface HistoryEvent {
  readonly key: string;
  readonly on: string;
  readonly text: Bilingual;
  /** `inStead`: the absent person for whom it was done. */
  readonly who?: { readonly name: Bilingual; readonly role: string; readonly inStead?: string | null };
  /** Names of those whom it concerns. */
  readonly whom?: readonly string[];
  readonly colour?: string | undefined;
}

/** What has happened, newest first, in plain words. */
export function HistoryLine({ events }: { readonly events: readonly HistoryEvent[] }) {
  const { t } = useLanguage();
  return (
    <Line className="timeline" items={[...events].reverse().map(({ key, on, text, who, whom = [], colour }) => ({
      key, color: colour ?? 'blue',
      content: (
        <>
          <div>{t(text)}{whom.length > 0 && <span className="quiet"> → {whom.join(t('、', ', '))}</span>}</div>
          <div className="quiet"><Day on={on} />{who && <> · {t(who.name)}{who.inStead && t(`(代 ${who.inStead})`, ` for ${who.inStead}`)}{who.role in ROLE_NAMES && <> · {t(textOf(ROLE_NAMES, who.role))}</>}</>}</div>
        </>
      ),
    }))} />
  );
}
