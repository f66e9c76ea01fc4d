import type * as wire from '@enfilade/protocol';
import type { PlacedEvent } from '../../db/event-log.ts';
import type { Following } from './event-hub.ts';
import type { Reader } from './event-reading.ts';

/** Proxies and clients give up a connection on which nothing is heard. */
export const HEARTBEAT_MS = 15_000;
const AT_ONCE = 100;

interface Wish {
  reader: Reader;
  following: Following;
  /** The cursor behind which it begins. */
  start: string | undefined;
  types?: readonly string[];
  show: (event: PlacedEvent) => wire.Event;
  /** Asked before something is told: whether the credential still opens this. */
  isGood: () => Promise<boolean>;
  /** The client has gone. */
  signal: AbortSignal;
  heartbeatMs?: number;
}

/** Server-sent events: what there is, then what comes, until the client goes, its key ends or the server stops. */
export async function* eventStream(wish: Wish): AsyncGenerator<string, void, void> {
  const { reader, following, types, show, isGood, signal, heartbeatMs = HEARTBEAT_MS } = wish;
  const page = { limit: AT_ONCE, ...(types && { types }) };
  let cursor = wish.start;
  let told = Date.now();
  try {
    // Something at once, so that the client knows that it is heard.
    yield 'retry: 1000\n\n';
    while (!following.isLeaving() && !signal.aborted && (await isGood())) {
      const seen = following.newest();
      const read = await reader.read(cursor, page);
      cursor = read.cursor;
      if (read.events.length > 0) {
        yield read.events.map((event) => frameOf(show(event))).join('');
        told = Date.now();
      }
      if (read.isMore) continue;
      await following.waitFor(seen, told + heartbeatMs - Date.now(), signal);
      if (Date.now() - told >= heartbeatMs) {
        yield ': nothing new\n\n';
        told = Date.now();
      }
    }
  } finally {
    following.end();
  }
}

function frameOf(event: wire.Event): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
