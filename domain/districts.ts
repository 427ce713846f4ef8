import type { Bilingual } from './coded.ts';

/** The eleven districts of DOMAIN §2 by area code: what they are called on paper, and on an English screen. */
export const DISTRICTS: Readonly<Record<string, Bilingual>> = {
  440103: { zh: '荔湾区', en: 'Liwan' }, 440104: { zh: '越秀区', en: 'Yuexiu' }, 440105: { zh: '海珠区', en: 'Haizhu' }, 440106: { zh: '天河区', en: 'Tianhe' },
  440111: { zh: '白云区', en: 'Baiyun' }, 440112: { zh: '黄埔区', en: 'Huangpu' }, 440113: { zh: '番禺区', en: 'Panyu' }, 440114: { zh: '花都区', en: 'Huadu' },
  440115: { zh: '南沙区', en: 'Nansha' }, 440117: { zh: '从化区', en: 'Conghua' }, 440118: { zh: '增城区', en: 'Zengcheng' },
};

/** A district's name; the code itself for a place that is none of the city's. */
export const districtName = (code: string): Bilingual => DISTRICTS[code] ?? { zh: code, en: code };

/** As rosters, notices, reports and workbooks write them: in Chinese, whatever language the screen has. */
export const DISTRICT_NAMES_ON_PAPER: readonly string[] = Object.values(DISTRICTS).map(({ zh }) => zh);
