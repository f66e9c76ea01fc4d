import type { BoardElement, LiveRoomFacts, LiveScene } from '@enfilade/client';

/** What happened on the board at one time. */
export interface Step {
  clock: number;
  at: string;
  /** The board begins anew here. */
  whole?: boolean;
  scenes?: LiveScene[];
  current?: string;
  draws?: { scene: string; elements: BoardElement[] }[];
}

export interface HistoryPart {
  room: LiveRoomFacts;
  /** Opens the pictures of the room. */
  files: string;
  next: number | null;
  data: Step[];
}

export type HistoryFault =
  'bad_credential' | 'expired' | 'room_not_found' | 'room_disabled' | 'room_not_open';

/** Why there is nothing to be seen. */
export class HistoryError extends Error {
  readonly fault: HistoryFault;
  constructor(fault: HistoryFault) {
    super(fault);
    this.fault = fault;
  }
}

const FAULTS: Record<string, HistoryFault> = {
  token_expired: 'expired',
  room_not_found: 'room_not_found',
  room_disabled: 'room_disabled',
  room_not_open: 'room_not_open',
};
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Everything that was recorded, part by part; what fails on the way is tried again. @throws HistoryError */
export async function* historyOf(
  room: string,
  token: string,
  signal: AbortSignal,
): AsyncGenerator<HistoryPart> {
  for (let after: number | null = 0; after !== null;) {
    const part: HistoryPart = await partAfter(room, token, after, signal);
    yield part;
    after = part.next;
  }
}

async function partAfter(
  room: string,
  token: string,
  after: number,
  signal: AbortSignal,
): Promise<HistoryPart> {
  const address = `/live/history/${encodeURIComponent(room)}?after=${after}`;
  const headers = { authorization: `Bearer ${token}` };
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    const answer = await fetch(address, { headers, signal }).catch(() => undefined);
    signal.throwIfAborted();
    if (answer?.ok) return (await answer.json()) as HistoryPart;
    if (answer && answer.status < 500 && answer.status !== 429) {
      const { code = '' } = (await answer.json().catch(() => ({}))) as { code?: string };
      throw new HistoryError(FAULTS[code] ?? 'bad_credential');
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    signal.throwIfAborted();
  }
}
