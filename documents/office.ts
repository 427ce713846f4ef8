/**
 * 示例参数: the issuing office as documents name it, until a bureau enters its own. Office contacts only, never a person's.
 * The telephone is of the range that is never assigned.
 */
export const OFFICE = {
  /** 编制单位, 署名 */
  name: '示例市退役军人事务局',
  /** 发文机关标志 */
  letterhead: '示例市退役军人事务局文件',
  /** 发文机关代字, before 〔year〕 */
  documentSign: '示退役公示',
  clawbackSign: '示退役追缴',
  objections: { office: '示例市退役军人事务局教育培训处', telephone: '020-00000000', address: '示例市示例路1号' },
} as const;
