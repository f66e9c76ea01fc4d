import type { LiveRoom } from '@enfilade/client';

export type DocumentFault =
  'tooLarge' | 'unsupported' | 'locked' | 'tooManyPages' | 'officeMissing' | 'tooMany' | 'offline' | 'failed';

/** Why a document did not become pages. */
export class DocumentError extends Error {
  readonly fault: DocumentFault;
  constructor(fault: DocumentFault) {
    super(fault);
    this.fault = fault;
  }
}

const FAULTS: Record<string, DocumentFault> = {
  unsupported: 'unsupported',
  bad_input: 'unsupported',
  unreadable: 'unsupported',
  empty: 'unsupported',
  locked: 'locked',
  too_many_pages: 'tooManyPages',
  office_missing: 'officeMissing',
  too_large: 'tooLarge',
  rate_limited: 'tooMany',
  limit_reached: 'tooMany',
};
/** What a code of the server means for who brought the document. */
export const faultOf = (code = ''): DocumentFault => FAULTS[code] ?? 'failed';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** So long a call is tried again. */
export const PATIENCE_MS = 120_000;

export type DocumentRoom = Pick<LiveRoom, 'room' | 'files' | 'state' | 'scenes' | 'on'>;

interface Call<T> {
  method: 'GET' | 'POST';
  address: string;
  headers?: Record<string, string>;
  body?: Blob;
  /** Waits before the next try; what it returns is taken as the answer. */
  before?: () => Promise<T | undefined>;
}

/**
 * Asks the server, and again while it is away or busy.
 *
 * @throws DocumentError; AbortError when it is given up
 */
export async function callFor<T>(
  room: DocumentRoom,
  signal: AbortSignal,
  { method, address, headers, body, before }: Call<T>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (let tried = 0; ; tried += 1) {
    const all = { ...headers, authorization: `Bearer ${room.files ?? ''}` };
    const answer = await fetch(address, { method, headers: all, signal, ...(body && { body }) }).catch(
      () => undefined,
    );
    const said = (await answer?.json().catch(() => undefined)) as (T & { code?: string }) | undefined;
    signal.throwIfAborted();
    // Without its body, an answer was cut.
    if (answer?.ok && said) return said;
    const isFinal = answer && !answer.ok && answer.status < 500 && answer.status !== 429;
    if (isFinal || Date.now() > end) throw new DocumentError(answer ? faultOf(said?.code) : 'offline');
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tried);
    const known = await (before ?? (() => backOrAfter(room, signal, wait)))();
    signal.throwIfAborted();
    if (known) return known;
  }
}

/** Resolves when the connection is back, the document is given up, or after a while. */
function backOrAfter(room: DocumentRoom, signal: AbortSignal, ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      end();
      signal.removeEventListener('abort', go);
      resolve(undefined);
    };
    const timer = setTimeout(go, ms);
    const end = room.on('state', ({ is }) => {
      if (is === 'connected') go();
    });
    signal.addEventListener('abort', go);
  });
}
