import { PROBLEM_CODES, type Problem } from './generated.ts';

/** What the server can refuse a call with. */
export type ProblemCode = Problem['code'];

/**
 * Everything that an {@link EnfiladeError} can be about: what the server refuses, and
 *
 * - `network`: the server could not be reached, or the connection was lost;
 * - `timeout`: it did not answer in time;
 * - `unexpected`: it answered what this client does not know: the page of a proxy, or the code of a newer server.
 */
export type ErrorCode = ProblemCode | 'network' | 'timeout' | 'unexpected';

interface Facts<Code extends ErrorCode> {
  code: Code;
  message: string;
  status?: number | undefined;
  problem?: Problem | undefined;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/**
 * A call that failed. `code` tells why, and does not change between versions; `message` is for people.
 *
 * A call that was aborted fails with the reason of its signal instead: an `AbortError`, as everywhere on the platform.
 *
 * @example
 * ```ts
 * try {
 *   await enfilade.rooms.create({ name: 'algebra-2' });
 * } catch (error) {
 *   if (!isEnfiladeError(error)) throw error;
 *   switch (error.code) {
 *     case 'name_taken':
 *       console.log('there is one already');
 *       break;
 *     case 'bad_input':
 *       console.log(`${error.member} is wrong: ${error.message}`);
 *       break;
 *     default:
 *       throw error;
 *   }
 * }
 * ```
 */
export class EnfiladeError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'EnfiladeError';
  /** Why it failed. */
  readonly code: Code;
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** The member of the request that is wrong: `metadata.grade`. */
  readonly member: string | undefined;
  /** The answer of the server as it came (RFC 9457). */
  readonly problem: Problem | undefined;
  /** Finds the request in the log of the server. */
  readonly requestId: string | undefined;
  /** How long the server asks to wait before the next try. */
  readonly retryAfterSeconds: number | undefined;

  /** @ignore */
  constructor({ code, message, status, problem, requestId, retryAfterSeconds, cause }: Facts<Code>) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.member = problem?.member;
    this.problem = problem;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Whether something that was thrown is an {@link EnfiladeError}; with codes, whether it is about one of them.
 *
 * @example
 * ```ts
 * const room = await enfilade.rooms.get('name:algebra-2').catch((error: unknown) => {
 *   if (isEnfiladeError(error, 'room_not_found')) return undefined;
 *   throw error;
 * });
 * ```
 */
export function isEnfiladeError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: Code[]
): error is EnfiladeError<Code> {
  if (!(error instanceof EnfiladeError)) return false;
  return codes.length === 0 || (codes as ErrorCode[]).includes(error.code as ErrorCode);
}

/** What a refusal is thrown as, or a failure within a batch is told as. */
export function errorFrom(
  body: unknown,
  {
    status,
    ...about
  }: { status: number; requestId?: string | undefined; retryAfterSeconds?: number | undefined },
): EnfiladeError {
  if (!isProblem(body)) {
    return new EnfiladeError({
      code: 'unexpected',
      message: `the server answered ${status}, and not as Enfilade does`,
      status,
      ...about,
    });
  }
  const isKnown = (PROBLEM_CODES as readonly string[]).includes(body.code);
  return new EnfiladeError({
    code: isKnown ? body.code : 'unexpected',
    message: body.detail ?? body.title,
    status,
    problem: body,
    ...about,
  });
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, title } = body as Partial<Problem>;
  return typeof code === 'string' && typeof title === 'string';
}
