import { useLanguage } from '../shell/language.ts';
import { momentInChina } from './china-time.ts';

/** A day as the API gives it (`2021-12-08`), written the Chinese or the international way. */
export function Day({ on }: { readonly on: string | null | undefined }) {
  const { language } = useLanguage();
  if (!on) return <span className="day">–</span>;
  const [year, month, day] = on.split('-');
  return <time className="day" dateTime={on}>{language === 'zh' ? `${year}年${Number(month)}月${Number(day)}日` : on}</time>;
}

/** An instant (ISO 8601, UTC) as the clock in Guangzhou shows it. */
export function Moment({ at }: { readonly at: string | null | undefined }) {
  return at ? <time className="day" dateTime={at}>{momentInChina(at)}</time> : <span className="day">–</span>;
}
