import type { components } from '../contract/api.ts';

/** Why the API said no: its code and its words in both languages (RFC 9457). */
export type Problem = components['schemas']['Problem'];

/** Thrown by every question and every act that the API did not answer with what was asked for. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message.zh);
    this.problem = problem;
  }

  get status(): number { return this.problem.status; }
  get code(): string { return this.problem.code; }
}

export function isProblem(error: unknown): error is ProblemError {
  return error instanceof ProblemError;
}

/** Any failure as a problem: no network, or an answer that is none of the API's. */
export function problemOf(error: unknown): Problem {
  if (isProblem(error)) return error.problem;
  return {
    type: 'about:blank', title: 'No answer', status: 0, code: 'NO_ANSWER',
    message: { zh: '没有收到服务器的答复', en: 'The server did not answer' },
    mend: { zh: '请检查网络后重试,所填内容仍在。', en: 'Check the network and try again; what was typed is still here.' },
  };
}

/** What a status alone says, when the body is none of ours. */
export function problemOfStatus(status: number): Problem {
  return {
    type: 'about:blank', title: `HTTP ${status}`, status, code: `HTTP_${status}`,
    message: { zh: `服务器答复异常(${status})`, en: `The server's answer was unexpected (${status})` },
    mend: { zh: '请稍后重试。', en: 'Please try again in a while.' },
  };
}
