import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type * as wire from '@enfilade/protocol';

/** A client of server-sent events. */
export interface Follower {
  type: string | undefined;
  /** The next so many events, waited for. */
  take(count: number): Promise<wire.Event[]>;
  /** What comes until the server ends it. */
  rest(): Promise<wire.Event[]>;
  /** The comments that came so far. */
  comments: string[];
  close(): void;
}

/**
 * Follows events on a connection of its own; every frame must have its id. (`fetch` opens another connection when one is
 * given up, and the server would wait for that one when it stops.)
 */
export async function follow(url: string, headers: Record<string, string> = {}): Promise<Follower> {
  const request = get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  const comments: string[] = [];
  const frames = eventsIn(response, comments);
  return {
    type: response.headers['content-type'],
    comments,
    take: async (count) => {
      const events: wire.Event[] = [];
      while (events.length < count) {
        const { value, done } = await frames.next();
        if (done) assert.fail('it ended');
        events.push(value);
      }
      return events;
    },
    rest: async () => {
      const events: wire.Event[] = [];
      for await (const event of frames) events.push(event);
      return events;
    },
    close: () => request.destroy(),
  };
}

async function* eventsIn(
  response: IncomingMessage,
  comments: string[],
): AsyncGenerator<wire.Event, void, void> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const lines = frame.split('\n');
      comments.push(...lines.filter((line) => line.startsWith(':')));
      const of = (field: string) =>
        lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2);
      const data = of('data');
      if (data === undefined) continue;
      const event = JSON.parse(data) as wire.Event;
      assert.equal(of('id'), event.id);
      yield event;
    }
  }
}
