import { EnfiladeError } from './errors.ts';
import { eventStreamReader, type Message } from './event-stream.ts';
import type { Event } from './generated.ts';
import { pause } from './pause.ts';
import { isPassing, waitAfter } from './retrying.ts';
import type { OpenAnswer } from './transport.ts';

/** The server says something every 15 seconds, if only that it is there. */
const SILENCE_MS = 45_000;

interface Following {
  /** Opens the stream behind an event; undefined: where it begins. */
  open: (lastId: string | undefined) => Promise<OpenAnswer>;
  /** How often in a row it may not be reached at the start; later it is tried until it is there again. */
  retries: number;
  signal: AbortSignal | undefined;
}

/**
 * Events as they happen, each once and in their order, whatever becomes of the connection meanwhile.
 *
 * @throws EnfiladeError for what waiting does not mend; the reason of the signal
 */
export async function* follow({ open, retries, signal }: Following): AsyncGenerator<Event, never> {
  let lastId: string | undefined;
  let wasOpen = false;
  for (let failures = 1; ; failures += 1) {
    let lost: EnfiladeError = new EnfiladeError({ code: 'network', message: 'the server ended the stream' });
    try {
      const answer = await open(lastId);
      wasOpen = true;
      for await (const messages of piecesOf(answer, signal)) {
        failures = 0;
        for (const { id, data } of messages) {
          lastId = id ?? lastId;
          if (data !== '') yield eventIn(data);
        }
      }
    } catch (error) {
      if (!isPassing(error) || (!wasOpen && failures > retries)) throw error;
      lost = error;
    }
    await pause(waitAfter(lost, failures), signal);
  }
}

/** What comes, piece by piece; nothing for too long is as bad as an end. */
async function* piecesOf(
  { body, bounds }: OpenAnswer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Message[], void> {
  const reader = body.getReader();
  const messages = eventStreamReader();
  let silence: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      silence = setTimeout(() => bounds.abort(), SILENCE_MS);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return;
      yield messages.push(value);
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new EnfiladeError({ code: 'network', message: 'the connection was lost', cause });
  } finally {
    clearTimeout(silence);
    bounds.abort();
    bounds.release();
  }
}

function eventIn(data: string): Event {
  try {
    return JSON.parse(data) as Event;
  } catch (cause) {
    throw new EnfiladeError({
      code: 'unexpected',
      message: 'the server sent an event that cannot be read',
      cause,
    });
  }
}
