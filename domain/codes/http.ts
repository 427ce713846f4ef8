import type { Bilingual } from '../coded.ts';

/** A problem that the API itself can answer with; refusals of the cases bring codes of their own. */
export interface HttpCodeEntry {
  readonly status: number;
  readonly message: Bilingual;
  /** What the caller can do about it. */
  readonly mend: Bilingual;
}

export const HTTP_CODES = {
  VALIDATION_FAILED: entry(400, '请求内容不符合要求', 'The request does not have the expected form', '按 errors 中的说明逐项修改后重发', 'Correct each item of errors and send again'),
  MALFORMED_BODY: entry(400, '请求正文无法解析', 'The request body cannot be parsed', '发送有效的 JSON(UTF-8),或按接口说明上传文件', 'Send valid JSON in UTF-8, or upload the file as the API page describes'),
  CURSOR_INVALID: entry(400, '翻页标记无效', 'The page cursor is not valid', '从第一页重新开始', 'Start again from the first page'),
  NOT_SIGNED_IN: entry(401, '尚未登录或登录已过期', 'Not signed in, or the session has ended', '重新登录', 'Sign in again'),
  SIGN_IN_FAILED: entry(401, '用户名或密码不正确', 'User name or password is not right', '核对后重试;忘记密码请联系管理员', 'Check both and try again; ask the administrator for a new password'),
  CODE_REFUSED: entry(401, '验证码不正确或已失效', 'The code is not right, or is no longer good', '等应用显示下一个验证码再试;多次失败后请重新登录', 'Wait for the next code of the app; after several failures sign in again'),
  LOOK_UP_REFUSED: entry(401, '验证码不正确或已失效', 'The code is not right, or is no longer good', '核对短信中的验证码;没有收到的,核对申报编号和身份证号后重新获取', 'Check the code in the message; without one, check both numbers and ask again'),
  PASSWORD_WRONG: entry(403, '密码不正确', 'The password is not right', '核对后重试', 'Check it and try again'),
  LINK_INVALID: entry(410, '链接无效、已使用或已过期', 'The link is not valid, was used, or has expired', '请管理员重新发送', 'Ask the administrator for a new one'),
  LINK_WANTED: entry(403, '此文件只能凭一次性链接下载', 'This file is given out by a single-use link only', '先生成下载链接', 'Make a download link first'),
  DOWNLOAD_LINK_INVALID: entry(410, '下载链接无效、已使用或已过期', 'The download link is not valid, was used, or has expired', '重新生成下载链接', 'Make a new link'),
  SECOND_FACTOR_WANTED: entry(403, '此岗位须先启用两步验证', 'This office works with a second factor only', '在“账号安全”中启用', 'Set it up under account security'),
  SECOND_FACTOR_IS_ON: entry(409, '两步验证已启用', 'The second factor is already on', '更换设备请管理员先停用', 'For another device, the administrator switches it off first'),
  SECOND_FACTOR_IS_OFF: entry(409, '两步验证未启用', 'The second factor is not on', '先启用', 'Set it up first'),
  FORBIDDEN_ACT: entry(403, '您的岗位没有此项权限', 'Your role does not have this permission', '由有权限的岗位办理', 'Ask somebody whose role has it'),
  OUT_OF_SCOPE: entry(403, '此项内容不属于您的院校或辖区', 'This belongs to another institution or district', '核对编号,或由所属单位办理', 'Check the number, or ask its own institution or district'),
  ORIGIN_REFUSED: entry(403, '请求来自其他网站,已拒绝', 'The request comes from another site and was refused', '从本系统页面操作', "Work from this system's own pages"),
  NOT_FOUND: entry(404, '没有找到', 'Not found', '核对地址或编号', 'Check the address or the number'),
  ERASED: entry(410, '个人资料已按保存期限抹除', 'What named the person was erased after its time of keeping', '金额、结论与办理记录仍可查看', 'Amounts, outcomes and the history are still there'),
  METHOD_NOT_ALLOWED: entry(405, '该地址不支持此方法', 'This address does not take this method', '见接口说明', 'See the API page'),
  IDEMPOTENCY_KEY_REQUIRED: entry(400, '缺少 Idempotency-Key 请求头', 'The Idempotency-Key header is missing', '为每次操作生成一个新的 UUID 作为该请求头,重试时沿用', 'Send a fresh UUID as that header for each act, and the same one when retrying it'),
  IDEMPOTENCY_KEY_INVALID: entry(400, 'Idempotency-Key 格式不正确', 'The Idempotency-Key is not well formed', '使用 1–200 个可见 ASCII 字符,建议 UUID', 'Use 1–200 visible ASCII characters, best a UUID'),
  IDEMPOTENCY_KEY_REUSED: entry(409, '同一 Idempotency-Key 已用于不同的请求', 'This Idempotency-Key was used for a different request', '为新的请求换用新的键', 'Use a new key for a new request'),
  REQUEST_IN_FLIGHT: entry(409, '相同请求正在处理', 'The same request is being carried out', '稍后用同一键重试', 'Try again shortly with the same key'),
  CONFLICT: entry(409, '与当前状态冲突', 'In conflict with the present state', '刷新后再试', 'Reload and look again'),
  UNIFIED_ID_TAKEN: entry(409, '该统一身份账号已登记给他人', 'This account is on record for somebody else', '核对账号,或先取消原登记', 'Check the account, or take it away there first'),
  USERNAME_TAKEN: entry(409, '用户名已被使用', 'The user name is taken', '换一个用户名', 'Choose another name'),
  BODY_TOO_LARGE: entry(413, '请求正文过大', 'The request body is too large', '减少内容后重发', 'Send less at once'),
  FILE_TOO_LARGE: entry(413, '文件超过大小上限', 'The file is larger than allowed', '拆分或精简文件后重传', 'Split the file or make it smaller'),
  FILE_MISSING: entry(400, '没有收到文件', 'No file was received', '以 multipart/form-data 的 file 字段上传一个文件', 'Upload one file as the field "file" of multipart/form-data'),
  MEDIA_TYPE_UNSUPPORTED: entry(415, '不支持的内容类型', 'The content type is not supported', '按接口说明发送', 'Send what the API page describes'),
  SCAN_TYPE: entry(415, '不是 PDF、JPEG 或 PNG', 'It is no PDF, JPEG or PNG', '请扫描或导出为 PDF、JPEG 或 PNG 后重传', 'Scan or export it as PDF, JPEG or PNG'),
  SCAN_CUT_OFF: entry(422, 'PDF 文件不完整,无法打开', 'The PDF is cut off and cannot be opened', '请打开原文件确认能看到全部页面,重新扫描或另存后上传', 'See that the file opens with all of its pages; scan or save it again and upload that'),
  TOO_MANY_SIGN_INS: entry(429, '登录失败次数过多,请稍后再试', 'Too many failed sign-ins; try again later', '等待 Retry-After 所示秒数', 'Wait the seconds given by Retry-After'),
  TOO_MANY_REQUESTS: entry(429, '请求过于频繁', 'Too many requests', '等待 Retry-After 所示秒数', 'Wait the seconds given by Retry-After'),
  INTERNAL: entry(500, '系统内部错误', 'Something went wrong on our side', '稍后重试;仍有问题请将 requestId 告知管理员', 'Try again; if it stays, tell the administrator the requestId'),
  STORE_UNAVAILABLE: entry(503, '数据库暂时不可用', 'The database is unavailable for now', '稍后用同一键重试', 'Try again shortly with the same key'),
  WORKFLOWS_UNAVAILABLE: entry(503, '流程服务暂时不可用', 'The workflow service is unavailable for now', '稍后用同一键重试', 'Try again shortly with the same key'),
} as const satisfies Record<string, HttpCodeEntry>;

export type HttpCode = keyof typeof HTTP_CODES;

function entry(status: number, zh: string, en: string, mendZh: string, mendEn: string): HttpCodeEntry {
  return { status, message: { zh, en }, mend: { zh: mendZh, en: mendEn } };
}
