import { EnfiladeError, isEnfiladeError } from './errors.ts';
import { pause } from './pause.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** Who is asked to wait longer is told so instead. The server counts by the minute. */
const LONGEST_ASKED_WAIT_MS = 65_000;
/** Somebody between, or a server that is just starting or stopping. */
const PASSING = [429, 502, 503, 504];

interface Patience {
  retries: number;
  signal: AbortSignal | undefined;
}

/** Does something that may fail on the way, and again when it did. @throws what the last try failed with */
export async function retrying<T>({ retries, signal }: Patience, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failures > retries || !isPassing(error)) throw error;
      const wait = waitAfter(error, failures);
      if (wait > LONGEST_ASKED_WAIT_MS) throw error;
      await pause(wait, signal);
    }
  }
}

/** Whether the same call could succeed a little later. */
export function isPassing(error: unknown): error is EnfiladeError {
  if (!isEnfiladeError(error)) return false;
  return isEnfiladeError(error, 'network', 'timeout') || PASSING.includes(error.status ?? 0);
}

/** How long to wait after so many failures in a row, in milliseconds: not all clients at the same moment. */
export function waitAfter({ retryAfterSeconds }: EnfiladeError, failures: number): number {
  const spread = 0.5 + Math.random() / 2;
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1000 + FIRST_WAIT_MS * spread;
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) * spread;
}
