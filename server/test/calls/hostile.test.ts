import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientOf, subjectOf } from '../hms/client.ts';
import { until } from '../live/room.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken, connect, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

describe('odd messages and bad moments in calls', () => {
  const media = scriptedEngine();
  let server: TestServer;
  const callers: Caller[] = [];
  const rest = clientOf(() => server);
  let template: string;
  before(async () => {
    server = await startServer({}, media.engine);
    const to = { subscribeToRoles: ['host', 'guest'] };
    const permissions = { pollRead: true, pollWrite: true };
    const made = await rest.post<{ id: string }>('/templates', {
      name: 'odd',
      roles: {
        host: { publishParams: { allowed: ['audio', 'video'] }, subscribeParams: to, permissions },
        guest: { publishParams: { allowed: ['audio'] }, subscribeParams: to },
      },
    });
    template = made.id;
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  const newRoom = () => rest.room({ template_id: template });
  async function come(room: string, role: string) {
    const caller = await connect(server, appToken(room, role));
    callers.push(caller);
    return caller;
  }
  async function joined(room: string, role: string) {
    const caller = await come(room, role);
    await caller.join(role);
    return caller;
  }
  async function eventually(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 500 && !(await holds()); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(await holds(), true);
  }

  test('what could not be told to others, or kept, is refused: nested too deeply, or with NUL', async () => {
    const { id: room } = await newRoom();
    const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
    const answerTo = async (method: string, params: string): Promise<unknown> => {
      const answered = new Promise<string>((resolve) => {
        const look = (data: Buffer): void => {
          if (!data.toString().startsWith('{"id":"deep"')) return;
          host.ws.off('message', look);
          resolve(data.toString());
        };
        host.ws.on('message', look);
      });
      // As text: what is so deep cannot be written by us either.
      host.ws.send(`{"method":"${method}","params":${params},"id":"deep"}`);
      const { error } = JSON.parse(await answered) as { error?: { code: number } };
      return error?.code;
    };
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const [method, params] of [
      ['set-metadata', (data: string) => `{"key":"k","data":${data}}`],
      ['broadcast', (data: string) => `{"info":{"message":${data},"type":"x"}}`],
    ] as const) {
      for (const depth of [100, 10_000, 100_000])
        assert.equal(await answerTo(method, params(nested(depth))), 400, `${method} ${String(depth)}`);
      assert.equal(await answerTo(method, params('"a\\u0000b"')), 400);
      assert.equal(await answerTo(method, params('{"a\\u0000b":1}')), 400);
      assert.equal(await answerTo(method, params(nested(30))), undefined);
    }
    assert.equal(await answerTo('poll-info-get', '{"poll_id":"\\u0000"}'), 400);
    assert.equal((await guest.hear('on-broadcast'))['info'] !== undefined, true);
    assert.equal(guest.told.filter(({ method }) => method === 'on-broadcast').length, 0);
  });

  /** The engine lets nobody in before this is called. */
  function heldUp(): () => void {
    const join = media.engine.join.bind(media.engine);
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    media.engine.join = async (...who) => {
      await opened;
      return join(...who);
    };
    return () => {
      media.engine.join = join;
      open();
    };
  }

  for (const [how, leave] of [
    [
      'says so',
      (caller: Caller) => {
        caller.notify('leave', {});
      },
    ],
    [
      'closes the page',
      (caller: Caller) => {
        caller.ws.close(1001);
      },
    ],
  ] as const)
    test(`who ${how} while they are let in does not stay`, async () => {
      const { id: room } = await newRoom();
      const host = await joined(room, 'host');
      const guest = await come(room, 'guest');
      const open = heldUp();
      guest.notify('join', { name: 'Ben', offer: { type: 'offer', sdp: 'data' } });
      leave(guest);
      await host.hear('on-peer-join');
      open();
      assert.equal((await host.hear('on-peer-leave'))['peer_id'], guest.id);
      const subject = await subjectOf(server, room);
      await until(() => media.of(guest.id).hasLeft);
      await eventually(async () => (await server.eventTypes(subject)).at(-1) === 'participant.left');
    });

  test('who publishes while the engine that lost them takes them again is connected once', async () => {
    const { id: room } = await newRoom();
    const host = await joined(room, 'host');
    const open = heldUp();
    media.of(host.id).told.lost();
    const published = host.publish([`a-${host.id}`, 'audio']);
    await host.call('ping');
    open();
    const { sfu_node_id: node } = await published;
    assert.equal((await host.hear('node-info'))['sfu_node_id'], node);
    assert.deepEqual(
      media.of(host.id).published.map(({ id }) => id),
      [`a-${host.id}`],
    );
    assert.equal(
      host.told.some(({ method }) => method === 'on-error'),
      false,
    );
  });
});
