import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MOST_ROLES, wholeRoles } from '../../src/rooms/roles.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, type HmsRoom } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const hms = clientOf(() => server);
const many = <T>(count: number, entry: T, prefix = 'n') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${String(n)}`, entry]));
const detail = async (path: string, body: unknown) => (await hms.refused(400, path, body)).details[0] ?? '';
const template = (body: unknown) => hms.post<{ id: string; roles: object }>('/templates', body);

describe('HM 2.5 how large a template may be', () => {
  test('HM 2.5 a hundred roles, each subscribing to all; a body with 20,000 costs nothing', async () => {
    const { roles } = await template({ roles: many(100, {}) });
    assert.equal(Object.keys(roles).length, 100);
    const before = process.memoryUsage.rss();
    assert.match(await detail('/templates', { roles: many(101, {}) }), /: roles must NOT have more than 100/);
    assert.match(
      await detail('/templates', { roles: many(20_000, {}) }),
      /: roles must NOT have more than 100/,
    );
    assert.ok(process.memoryUsage.rss() - before < 200_000_000);
    assert.throws(() => wholeRoles(many(MOST_ROLES + 1, {})), { member: 'roles' });
  });

  test('HM 2.5 roles one by one: the 101st is refused, a rename and a change are not', async () => {
    const { id } = await template({ roles: many(100, {}) });
    assert.match(await detail(`/templates/${id}/roles/more`, {}), /: roles must have at most 100 members$/);
    await hms.post(`/templates/${id}/roles/n7`, { name: 'renamed' });
    await hms.post(`/templates/${id}/roles/n8`, { priority: 3 });
  });

  test('HM 2.5 a hundred roles are subscribed to at most', async () => {
    const subscribeToRoles = Array.from({ length: 101 }, (_, n) => `n${String(n)}`);
    const body = { roles: { host: { subscribeParams: { subscribeToRoles } } } };
    assert.match(await detail('/templates', body), /subscribeToRoles must NOT have more than 100 items/);
  });

  for (const kind of ['browserRecordings', 'rtmpDestinations', 'hlsDestinations', 'transcriptions']) {
    test(`HM 2.5 a hundred ${kind}`, async () => {
      const { id } = await template({ roles: { host: {} } });
      await hms.post(`/templates/${id}/destinations`, { [kind]: many(100, { role: 'host' }) });
      const body = { [kind]: many(101, { role: 'host' }) };
      assert.match(
        await detail(`/templates/${id}/destinations`, body),
        new RegExp(`: ${kind} must NOT have more than 100`),
      );
    });
  }

  test('HM 2.5 256 KiB in all, whichever call would go beyond it', async () => {
    const plugins = { board: 'x'.repeat(200_000) };
    const { id } = await template({ roles: { host: {} }, plugins });
    const destinations = { rtmpDestinations: many(20, { rtmpUrls: ['x'.repeat(2000), 'y'.repeat(2000)] }) };
    const LARGE = /: plugins makes the template larger than 256 KiB$/;
    assert.match(await detail(`/templates/${id}/destinations`, destinations), LARGE);
    const padded = { plugins: { board: 'ß'.repeat(140_000) } };
    assert.match(await detail('/templates', padded), LARGE);
    assert.match(await detail(`/templates/${id}`, { roles: {}, settings: {}, ...padded }), LARGE);
    const role = { publishParams: { more: 'x'.repeat(80_000) } };
    assert.match(await detail(`/templates/${id}/roles/host`, role), LARGE);
    assert.deepEqual(await server.eventTypes(id), ['template.created']);
  });
});

describe('HM 2.1 how large a room may be', () => {
  const url = 'https://example.test/hook';

  test('HM 2.1 the largest webhook and list of polls', async () => {
    const webhook = { url, headers: { ...many(46, 'v', 'X-'), ['h'.repeat(256)]: 'v'.repeat(4096) } };
    const polls = Array.from({ length: 100 }, (_, n) => String(n).padStart(24, '0'));
    const room = await hms.post<HmsRoom>('/rooms', { webhook, polls });
    assert.deepEqual([room['webhook'], room['polls']], [webhook, polls]);
  });

  const WRONG: [string, object, RegExp][] = [
    [
      '51 headers',
      { webhook: { url, headers: many(51, 'v') } },
      /: webhook\.headers must NOT have more than 50/,
    ],
    [
      'a long name of a header',
      { webhook: { url, headers: { ['h'.repeat(257)]: 'v' } } },
      /: webhook\.headers\.h+ is not an allowed name/,
    ],
    [
      'a long header',
      { webhook: { url, headers: { h: 'v'.repeat(4097) } } },
      /: webhook\.headers\.h must NOT have more than 4096/,
    ],
    [
      '16 KiB of headers',
      { webhook: { url, headers: many(4, 'v'.repeat(4090)) } },
      /: webhook must have at most 16384 bytes/,
    ],
    [
      '16 KiB of headers in two bytes each',
      { webhook: { url, headers: many(2, 'ß'.repeat(4096)) } },
      /: webhook must have at most 16384 bytes/,
    ],
    ['101 polls', { polls: Array.from({ length: 101 }, () => 'x') }, /: polls must NOT have more than 100/],
    ['a long poll', { polls: ['x'.repeat(65)] }, /: polls\.0 must NOT have more than 64/],
  ];
  for (const [what, body, told] of WRONG) {
    test(`HM 2.1 ${what} -> 400`, async () => {
      assert.match(await detail('/rooms', body), told);
    });
  }
});
