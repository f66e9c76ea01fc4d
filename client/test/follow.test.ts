import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Enfilade, isEnfiladeError, type CallOptions, type EnfiladeEvent } from '../src/index.ts';

// The connection of this client is a script: what becomes of each that it opens.

/** What is sent, or `end`, `lose`, `wait`. */
type Step = string;
type Connection = Step[] | number | 'refuse';

interface Asked {
  path: string;
  lastId: string | null;
}

/** A client whose server does what it is told, once for each request. */
function scripted(...connections: Connection[]) {
  const asked: Asked[] = [];
  const open: AbortSignal[] = [];
  const enfilade = new Enfilade({
    url: 'http://server',
    key: 'sk-x',
    retries: 1,
    fetch: async (url, { headers, signal }) => {
      asked.push({
        path: url.replace('http://server/api/v1', ''),
        lastId: new Headers(headers).get('last-event-id'),
      });
      const connection = connections.shift() ?? 'refuse';
      if (connection === 'refuse') throw new TypeError('fetch failed');
      if (typeof connection === 'number') return new Response('{}', { status: connection });
      if (signal) open.push(signal);
      return new Response(streamOf(connection, signal ?? undefined), {
        headers: { 'content-type': 'text/event-stream' },
      });
    },
  });
  const follow = (query = {}, options: CallOptions = {}) => enfilade.events.follow(query, options);
  return { follow, asked, open };
}

function streamOf(steps: Step[], signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const left = [...steps];
  return new ReadableStream({
    start: (stream) => {
      signal?.addEventListener('abort', () => stream.error(signal.reason));
    },
    pull: (stream) => {
      const step = left.shift() ?? 'wait';
      if (step === 'end') stream.close();
      else if (step === 'lose') stream.error(new TypeError('terminated'));
      else if (step !== 'wait') stream.enqueue(new TextEncoder().encode(step));
    },
  });
}

const event = (id: number) =>
  `id: ${id}\nevent: room.updated\ndata: {"id":"${id}","type":"room.updated"}\n\n`;

async function take(events: AsyncIterable<EnfiladeEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) {
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids;
}

test('each event once and in order, whatever becomes of the connection', async () => {
  const { follow, asked } = scripted(
    [event(1), event(2), 'lose'],
    [`${event(3)}${event(4).slice(0, 30)}`, 'lose'],
    'refuse',
    'refuse',
    'refuse',
    503,
    [event(4), ': still here\n\n', 'end'],
    ['id: 9\n\n', 'end'],
    [event(10)],
  );
  assert.deepEqual(await take(follow({ after: '0' }), 5), ['1', '2', '3', '4', '10']);
  assert.deepEqual(asked, [
    { path: '/events?after=0', lastId: null },
    { path: '/events', lastId: '2' },
    ...Array.from({ length: 5 }, () => ({ path: '/events', lastId: '3' })),
    { path: '/events', lastId: '4' },
    { path: '/events', lastId: '9' },
  ]);
});

test('who leaves the loop hangs up', async () => {
  const { follow, open } = scripted([event(1), event(2)]);
  assert.deepEqual(await take(follow(), 1), ['1']);
  assert.equal(open[0]?.aborted, true);
});

test('a server that was never there is not waited for without end', async () => {
  const { follow, asked } = scripted();
  await assert.rejects(take(follow(), 1), (error) => isEnfiladeError(error, 'network'));
  assert.equal(asked.length, 2);
});

for (const status of [401, 403, 404, 500]) {
  test(`what waiting does not mend ends it, also later: ${status}`, async () => {
    const first = scripted(status);
    await assert.rejects(
      take(first.follow(), 1),
      (error) => isEnfiladeError(error) && error.status === status,
    );
    const later = scripted([event(1), 'lose'], status);
    await assert.rejects(
      take(later.follow(), 2),
      (error) => isEnfiladeError(error) && error.status === status,
    );
  });
}

test('what is no event ends it', async () => {
  const { follow } = scripted(['id: 1\ndata: {"id"\n\n']);
  await assert.rejects(take(follow(), 1), (error) => isEnfiladeError(error, 'unexpected'));
});

test('a page instead of a stream ends it', async () => {
  const enfilade = new Enfilade({
    url: 'http://server',
    key: 'sk-x',
    fetch: async () => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } }),
  });
  await assert.rejects(take(enfilade.events.follow(), 1), (error) => isEnfiladeError(error, 'unexpected'));
});

for (const [when, connections, steps] of [
  ['it waits for an event', [[event(1)]], 1],
  ['it waits to connect again', [[event(1), 'lose'], 'refuse', 'refuse', 'refuse', 'refuse'], 1],
] satisfies [string, Connection[], number][]) {
  test(`aborted while ${when}`, async () => {
    const controller = new AbortController();
    const { follow, open } = scripted(...connections);
    const events = follow({}, { signal: controller.signal });
    assert.equal((await take(keptOpen(events), steps)).length, steps);
    const next = events.next();
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(next, (error) => error instanceof DOMException && error.name === 'AbortError');
    assert.equal(open[0]?.aborted, true);
  });
}

test('a connection that says nothing any more is opened again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { follow, asked, open } = scripted([event(1)], [event(2)]);
  const events = follow();
  assert.equal((await events.next()).value.id, '1');
  const next = events.next();
  await turn();
  t.mock.timers.tick(44_000);
  assert.equal(open[0]?.aborted, false);
  t.mock.timers.tick(1_000);
  assert.equal(open[0].aborted, true);
  for (let n = 0; n < 5; n += 1) {
    await turn();
    t.mock.timers.tick(1_000);
  }
  assert.equal((await next).value.id, '2');
  assert.equal(asked.length, 2);
});

/** So that leaving the loop does not end it. */
async function* keptOpen<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  for (;;) yield (await items.next()).value as T;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
