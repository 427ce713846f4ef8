/** The city's districts by area code, as domain/roster.ts has them. */
export const DISTRICT_NAMES: Readonly<Record<string, string>> = {
  440103: '荔湾区', 440104: '越秀区', 440105: '海珠区', 440106: '天河区', 440111: '白云区', 440112: '黄埔区', 440113: '番禺区', 440114: '花都区', 440115: '南沙区', 440117: '从化区', 440118: '增城区',
};

export const DISTRICT_OPTIONS = Object.entries(DISTRICT_NAMES).map(([value, name]) => ({ value, label: `${name} ${value}` }));
