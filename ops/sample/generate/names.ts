import type { InstitutionKind } from './types.ts';
import type { Random } from './random.ts';

const SURNAMES = [...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔汤'];
const GIVEN_MEN = [...'伟强磊洋勇军杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建文博志海峰毅诚锋'];
const GIVEN_WOMEN = [...'芳娜敏静丽艳娟霞秀燕玲婷慧莹雪琳晶倩颖洁萍红梅玉兰欣蕾薇怡岚'];
const DOTTED_FIRST = ['阿力木', '艾尔肯', '买买提', '吐尔逊', '巴特尔', '叶尔兰', '木拉提', '哈斯木'];
const DOTTED_LAST = ['江', '依明', '吐尔地', '阿布都', '赛里克', '别克', '库尔班', '热合曼'];
const ETHNICITIES = ['汉', '汉', '汉', '汉', '汉', '汉', '汉', '汉', '汉', '汉', '汉', '汉', '汉', '壮', '瑶', '回', '土家', '苗', '畲', '满'];

export function personName(random: Random, gender: '男' | '女'): string {
  const given = gender === '男' ? GIVEN_MEN : GIVEN_WOMEN;
  const first = random.pick(given);
  return random.pick(SURNAMES) + (random.next() < 0.72 ? first + random.pick(given) : first);
}

/** A name with U+00B7 in it. */
export const dottedName = (random: Random): string => `${random.pick(DOTTED_FIRST)}·${random.pick(DOTTED_LAST)}`;

export const ethnicity = (random: Random, name: string): string => (name.includes('·') ? random.pick(['维吾尔', '哈萨克']) : random.pick(ETHNICITIES));

export const INSTITUTION_NAMES: Readonly<Record<InstitutionKind, string>> = {
  vocationalCollege: '示例职业学院', technicianSchool: '示例技工学校', adultCollege: '示例开放学院', trainingProvider: '示例培训中心',
};

/** 专业代码 and 专业名称 of the junior-college catalogue, and of technician schooling. */
export const DEGREE_MAJORS: readonly (readonly [string, string])[] = [
  ['460301', '机电一体化技术'], ['510201', '计算机应用技术'], ['530701', '电子商务'], ['500211', '汽车检测与维修技术'], ['590202', '党务工作'],
  ['440501', '工程造价'], ['530802', '现代物流管理'], ['460702', '新能源汽车技术'], ['590206', '行政管理'], ['420905', '应急救援技术'],
];
export const TECHNICIAN_MAJORS: readonly (readonly [string, string])[] = [
  ['0101', '机床切削加工'], ['0203', '电气自动化设备安装与维修'], ['0403', '汽车维修'], ['0301', '计算机网络应用'], ['0507', '烹饪'], ['0129', '工业机器人应用与维护'],
];
