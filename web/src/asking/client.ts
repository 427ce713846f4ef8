import createClient from 'openapi-fetch';
import type { paths } from '../contract/api.ts';
import { ProblemError, problemOfStatus } from './problem.ts';
import type { Problem } from './problem.ts';

/** The API, typed by its own contract. */
export const api = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });

interface Answer<T> { data?: T; error?: unknown; response: Response }

/** The body of an answer. @throws ProblemError with the API's own words */
export async function bodyOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  throw new ProblemError(looksLikeProblem(error) ? error : problemOfStatus(response.status));
}

export function looksLikeProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body && 'status' in body;
}
