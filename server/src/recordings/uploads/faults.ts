import { FetchFault } from '../../fetching/send.ts';

const UNREACHABLE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...[
    'EPIPE',
    'ECONNABORTED',
    'REQUEST_SEND_ERROR',
    'TimeoutError',
    'ConnectionTimeoutError',
    'RequestError',
  ],
]);

/** What a vendor's library says is for the log; the code of the storage is for people. */
export function wordsFor(reason: unknown): string {
  const fault = faultIn(reason);
  if (fault) return `the storage ${fault.message}`;
  const { status, codes } = told(reason);
  const code = codes.find(
    (one) => /^[A-Z][A-Za-z]{2,60}$/.test(one) && one !== 'Error' && !UNREACHABLE.has(one),
  );
  const shown = code === undefined || status === undefined ? '' : ` (${code})`;
  if (status === 401 || status === 403) return `the storage refuses the credentials${shown}`;
  if (status === 404) return `the storage has no such bucket${shown}`;
  if (codes.some((one) => UNREACHABLE.has(one))) return 'the storage cannot be reached';
  return `the storage did not take it${shown}`;
}

function faultIn(reason: unknown): FetchFault | undefined {
  for (let at = reason, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof FetchFault) return at;
  }
  return undefined;
}

/** The status and the codes that an error names, each library in its own members. */
export function told(reason: unknown): { status: number | undefined; codes: string[] } {
  const codes: string[] = [];
  let status: number | undefined;
  for (let at = reason, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const one = at as Record<string, unknown>;
    const { httpStatusCode } = (one['$metadata'] ?? {}) as { httpStatusCode?: number };
    for (const text of [one['code'], one['Code'], one['name'], one['errno']]) {
      if (typeof text === 'string') codes.push(text);
    }
    for (const number of [httpStatusCode, one['statusCode'], one['status'], one['code']]) {
      if (typeof number === 'number' && number >= 400 && number < 600) status ??= number;
    }
    at = one['cause'];
  }
  return { status, codes };
}

/** The storage says that what was begun there is gone, or that it cannot be ended as it stands. */
export function isLost(reason: unknown): boolean {
  const { status, codes } = told(reason);
  return status === 404 || status === 410 || codes.some((code) => LOST.has(code));
}
const LOST = new Set([
  ...['NoSuchUpload', 'InvalidPart', 'InvalidPartOrder', 'EntityTooSmall'],
  ...['InvalidBlockId', 'InvalidBlockList', 'InvalidBlobOrBlock'],
]);

/** It does not tell, or not everybody. */
export function isUntold(reason: unknown): boolean {
  const { status } = told(reason);
  return status === 403 || status === 405 || status === 501;
}
