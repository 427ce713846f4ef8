import {
  isGrpcServiceError, WorkflowFailedError, WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Refusal } from '../../domain/case.ts';

/** gRPC: 1 CANCELLED, 4 DEADLINE_EXCEEDED, 8 RESOURCE_EXHAUSTED, 10 ABORTED, 14 UNAVAILABLE. */
const AWAY: ReadonlySet<number> = new Set([1, 4, 8, 10, 14]);
const NOT_FOUND = 5;

/**
 * What an error of the Temporal client means: a case's typed refusal, a case that does not exist, a service that is
 * away for now; undefined when the error is none of these.
 *
 * A workflow refuses by `ApplicationFailure.nonRetryable(message, code, refusal)`: the first detail is the {@link Refusal}.
 */
export function problemOfTemporal(error: unknown): Refusal | 'notFound' | 'unavailable' | undefined {
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError) return refusalOf(error.cause);
  if (error instanceof WorkflowNotFoundError) return 'notFound';
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'unavailable';
  const service = isGrpcServiceError(error) ? error : error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : undefined;
  if (service === undefined) return undefined;
  const code: number = service.code;
  if (code === NOT_FOUND) return 'notFound';
  return AWAY.has(code) ? 'unavailable' : undefined;
}

function refusalOf(cause: unknown): Refusal | undefined {
  for (let failure = cause; failure instanceof Error; failure = failure.cause) {
    const detail = failure instanceof ApplicationFailure ? failure.details?.[0] : undefined;
    if (isRefusal(detail)) return detail;
  }
  return undefined;
}

function isRefusal(value: unknown): value is Refusal {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return false;
  const { code, message } = value;
  return typeof code === 'string' && typeof message === 'object' && message !== null && 'zh' in message && 'en' in message;
}
