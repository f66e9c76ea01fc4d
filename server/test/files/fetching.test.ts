import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type * as native from '@enfilade/protocol';
import { allowList } from '../../src/fetching/addresses.ts';
import { download } from '../../src/fetching/download.ts';
import { FetchFault, send } from '../../src/fetching/send.ts';
import { nativeClient } from '../native/client.ts';
import { newDataDir, startServer } from '../support/server.ts';
import { eventually } from './eventually.ts';
import { pdfOf, sources } from './sources.ts';
import { drip, SWITCH, wire, type Wire } from './wires.ts';

const allow = allowList(['127.0.0.1']);
const MS = 700;
/** Of a test: what hangs fails. */
const timeout = 15_000;

const OK = 'HTTP/1.1 200 OK\r\n';
const answers: [what: string, answer: (socket: Socket) => void, text: RegExp][] = [
  ['another protocol', (socket) => socket.write(SWITCH), /protocol/],
  ['another protocol, and a closed connection', (socket) => socket.end(SWITCH), /protocol/],
  [
    '100 without end',
    (socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n'),
    /cannot be reached|too long/,
  ],
  [
    '103 without end',
    (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'),
    /cannot be reached|too long/,
  ],
  ['103 and nothing more', (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), /too long/],
  ['103 and the end', (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'), /cannot be reached/],
  ['nothing', () => undefined, /too long/],
  ['the end', (socket) => socket.end(), /cannot be reached/],
  ['half a head', (socket) => socket.write(`${OK}content-le`), /too long/],
  ['half a head, and the end', (socket) => socket.end(`${OK}content-le`), /cannot be reached/],
  ['a head drop by drop', (socket) => drip(socket, 'x-more: x\r\n', OK), /too long/],
  ['half a body', (socket) => socket.write(`${OK}content-length: 9\r\n\r\n%PDF`), /too long/],
  ['half a body, and the end', (socket) => socket.end(`${OK}content-length: 9\r\n\r\n%PDF`), /cut off/],
  ['a body drop by drop', (socket) => drip(socket, 'x', `${OK}content-length: 99999\r\n\r\n`), /too long/],
  [
    'a body that is none',
    (socket) => socket.write(`${OK}transfer-encoding: chunked\r\n\r\nzzzz\r\n`),
    /cut off/,
  ],
  ['what is no HTTP', (socket) => socket.write('hello\r\n\r\n'), /cannot be reached/],
];

describe('what others answer', () => {
  for (const [what, answer, text] of answers) {
    test(`${what} is a fault in time, and the connection is closed`, { timeout }, async () => {
      const other = await wire(answer);
      try {
        const begun = Date.now();
        await assert.rejects(download(other.at(), { most: 1e6, ms: MS, allow }), (reason) => {
          assert.ok(reason instanceof FetchFault, String(reason));
          assert.match(reason.message, text);
          return true;
        });
        assert.ok(Date.now() - begun < MS + 2000, String(Date.now() - begun));
        await eventually(async () => other.open() === 0, 'the end of the connection');
      } finally {
        other.close();
      }
    });
  }

  test('is given up with the signal, whatever it is', { timeout }, async () => {
    for (const [what, answer] of answers) {
      const other = await wire(answer);
      const giveUp = new AbortController();
      setTimeout(() => giveUp.abort(), 20);
      const asked = download(other.at(), { most: 1e6, ms: 60_000, allow, signal: giveUp.signal });
      await assert.rejects(asked, FetchFault, what);
      await eventually(async () => other.open() === 0, `the end of the connection: ${what}`);
      other.close();
    }
    await assert.rejects(
      download('http://127.0.0.1:9/', { most: 1, ms: 1000, allow, signal: AbortSignal.abort() }),
      FetchFault,
    );
  });

  test('a POST that nobody reads ends, too', { timeout }, async () => {
    const other = await wire((socket) => socket.pause());
    const body = 'x'.repeat(20 * 1024 * 1024);
    const asked = send(new URL(other.at()), { method: 'POST', body, signal: AbortSignal.timeout(MS), allow });
    await assert.rejects(asked, /takes too long/);
    other.close();
  });
});

describe('an address that answers with another protocol', () => {
  let other: Wire;
  before(async () => {
    other = await wire((socket) => socket.write(SWITCH));
  });
  after(() => {
    other.close();
  });

  test('fails a conversion, a webhook and a background; the server stops', { timeout: 60_000 }, async () => {
    const server = await startServer({ ENFILADE_FETCH_ALLOW: '127.0.0.1' });
    const elsewhere = await sources({ '/one.pdf': { body: pdfOf(['one']) } });
    const api = nativeClient(() => server);
    const end = (id: string) =>
      eventually(async () => {
        const one = await api.get<native.Conversion>(`/conversions/${id}`);
        return one.ended_at !== null && one;
      }, 'the end');
    try {
      const { id } = await api.post<native.Conversion>('/conversions', { url: other.at() });
      const { status, error } = await end(id);
      assert.deepEqual([status, error?.code], ['failed', 'download']);

      const room = await api.room();
      const background = { src: other.at('/behind.png'), width: 100, height: 100 };
      await api.post(`/rooms/${room.id}/scenes`, { scenes: [{ name: 'behind', background }] });
      const shot = { path: '/behind', width: 100, height: 100 };
      await api.post(`/rooms/${room.id}/screenshots`, shot);

      const { token } = await api.post<{ token: string }>('/tokens', { door: 'agora' });
      const made = await fetch(`${server.url}/v5/projector/tasks`, {
        method: 'POST',
        headers: { token, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ resource: elsewhere.at('/one.pdf'), type: 'static', outputFormat: 'png' },
          ...{ webhookEndpoint: other.at('/hook'), webhookRetry: 0 },
        }),
      });
      const { uuid = '' } = (await made.json()) as { uuid?: string };
      assert.equal((await end(uuid)).status, 'finished');
      const { queries } = server.running.db;
      await eventually(async () => {
        const query = queries.selectFrom('conversions').select(['tell_at', 'told']).where('id', '=', uuid);
        const row = await query.executeTakeFirstOrThrow();
        return row.told === 1 && row.tell_at === null;
      }, 'the end of telling');
    } finally {
      elsewhere.close();
      await server.stop();
    }
  });
});

describe('an address that never answers', () => {
  test(
    'is given up by a cancel, and by the end of the server; a webhook comes again',
    { timeout },
    async () => {
      const silent = await wire(() => undefined);
      const elsewhere = await sources({ '/one.pdf': { body: pdfOf(['one']) } });
      const environment = { ENFILADE_FETCH_ALLOW: '127.0.0.1', ENFILADE_DATA_DIR: newDataDir() };
      let server = await startServer(environment);
      const api = nativeClient(() => server);
      const add = async (url: string) => (await api.post<native.Conversion>('/conversions', { url })).id;
      const statusOf = async (id: string) => (await api.get<native.Conversion>(`/conversions/${id}`)).status;
      const first = await add(silent.at());
      await eventually(async () => (await statusOf(first)) === 'converting' && silent.open() === 1);
      const next = await add(elsewhere.at('/one.pdf'));
      await api.remove(`/conversions/${first}`);
      await eventually(async () => (await statusOf(next)) === 'finished', 'the next one', 5000);
      await eventually(async () => silent.open() === 0, 'the end of the connection');

      const { queries } = server.running.db;
      const row = await queries.selectFrom('conversions').selectAll().executeTakeFirstOrThrow();
      const wish = { ...(JSON.parse(row.wish) as object), webhook: { url: silent.at('/hook'), tries: 0 } };
      await queries
        .updateTable('conversions')
        .set({ wish: JSON.stringify(wish), tell_at: 1 })
        .execute();
      await eventually(async () => silent.open() === 1, 'the webhook');
      const before = await queries.selectFrom('conversions').select(['told', 'tell_at']).execute();
      assert.deepEqual(before, [{ told: 1, tell_at: null }]);
      await add(silent.at());
      await eventually(async () => silent.open() === 2, 'the download');
      const begun = Date.now();
      await server.stop();
      assert.ok(Date.now() - begun < 3000, `it took ${Date.now() - begun} ms to stop`);
      await eventually(async () => silent.open() === 0, 'the end of the connection');
      server = await startServer(environment);
      await eventually(async () => silent.open() === 2, 'both again');
      await server.stop();
      rmSync(environment.ENFILADE_DATA_DIR, { recursive: true });
      elsewhere.close();
      silent.close();
    },
  );
});
