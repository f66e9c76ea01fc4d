import { EnfiladeError, errorFrom } from './errors.ts';

/**
 * What an answer holds.
 *
 * @returns undefined for what has not changed, and for what has no content
 * @throws EnfiladeError
 */
export function contentOf(response: Response, text: string): unknown {
  if (response.status === 304 || response.status === 204) return undefined;
  const content = response.ok ? parsed(text) : undefined;
  if (typeof content !== 'object' || content === null) throw refusal(response, text);
  return content;
}

/** What to throw for an answer that is a problem, or none of Enfilade's. */
export function refusal({ status, headers, type }: Response, text: string): EnfiladeError {
  // Browsers do not tell its status.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return new EnfiladeError({
      code: 'unexpected',
      message: 'the server answered with a redirect, which is not followed: give its new address as url',
      status,
    });
  }
  return errorFrom(parsed(text), {
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: secondsIn(headers.get('retry-after')),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `Retry-After`: seconds, or a date. */
function secondsIn(header: string | null): number | undefined {
  if (header === null || header === '') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}
