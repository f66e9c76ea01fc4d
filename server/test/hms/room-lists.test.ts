import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, type HmsPage, type HmsRoom } from './client.ts';

let server: TestServer;
const rooms: HmsRoom[] = [];
let templateId = '';
/** Between the creation of the tenth and of the eleventh room. */
let noon = '';

before(async () => {
  server = await startServer();
  templateId = (await hms.post<{ id: string }>('/templates', { roles: { host: {} } })).id;
  for (let n = 0; n < 25; n += 1) {
    if (n === 10) {
      await wait(5);
      noon = new Date().toISOString();
      await wait(5);
    }
    const body = {
      name: `room-${String(n)}`,
      enabled: n % 2 === 0,
      ...(n % 5 === 0 && { template_id: templateId }),
    };
    rooms.unshift(await hms.room(body));
  }
});
after(() => server.stop());

const hms = clientOf(() => server);
const list = (query: string) => hms.get<HmsPage<HmsRoom>>(`/rooms?${query}`);
const names = async (query: string) => (await list(`limit=100&${query}`)).data.map((room) => room.name);
const expected = (keep: (room: HmsRoom) => boolean) => rooms.filter(keep).map((room) => room.name);

describe('HM 0.2 pages, HM 2.1 list', () => {
  test('HM 0.2 newest first, ten unless asked for, from start on, exclusive, to the end', async () => {
    const [first, second, third] = [
      await list(''),
      await list(`start=${rooms[9]?.id ?? ''}`),
      await list(`start=${rooms[19]?.id ?? ''}`),
    ];
    assert.deepEqual(
      [...first.data, ...second.data, ...third.data].map((room) => room.id),
      rooms.map((room) => room.id),
    );
    assert.deepEqual([first.limit, first.last], [10, rooms[9]?.id]);
    const beyond = await list(`start=${third.last}`);
    assert.deepEqual(beyond, { limit: 10, data: [], last: '' });
  });

  test('HM 0.2 a limit beyond 10 to 100 is the nearest of both', async () => {
    const limits = await Promise.all(
      ['1', '0', '-5', '11', '500'].map(async (limit) => (await list(`limit=${limit}`)).limit),
    );
    assert.deepEqual(limits, [10, 10, 10, 11, 100]);
  });

  test('HM 2.1 entries have the room, its key, and the recording under both names', async () => {
    const [entry] = (await list('')).data;
    const room = rooms[0] ?? assert.fail();
    const key = `${String(room['customer_id'])}:room-24`;
    assert.deepEqual(entry, { ...room, recording: room.recording_info, key });
  });

  test('HM 2.1 name is the whole name, whatever its case', async () => {
    assert.deepEqual(await names('name=ROOM-1'), ['room-1']);
    assert.deepEqual(await names('name=room'), []);
    assert.deepEqual(await names('name=room-1&enabled=true'), []);
    assert.deepEqual(await names('name=room-1&enabled=false'), ['room-1']);
  });

  test('HM 0.2 a list by name ends, as all lists do: start is exclusive', async () => {
    const first = await list('name=room-1');
    assert.deepEqual([first.data.length, first.last], [1, first.data[0]?.id]);
    assert.deepEqual(await list(`name=room-1&start=${first.last}`), { limit: 10, data: [], last: '' });
    assert.deepEqual(await names(`name=room-1&start=${rooms.at(-1)?.id ?? ''}`), []);
    assert.deepEqual(await names(`name=room-1&start=${rooms[0]?.id ?? ''}`), ['room-1']);
  });

  test('HM 2.1 filters by state, creation and template, and all of them together', async () => {
    const before = (room: HmsRoom) => room.created_at <= noon;
    assert.deepEqual(
      await names('enabled=true'),
      expected((room) => room.enabled),
    );
    assert.deepEqual(
      await names('enabled=false'),
      expected((room) => !room.enabled),
    );
    assert.deepEqual(await names(`before=${noon}`), expected(before));
    assert.deepEqual(
      await names(`after=${noon}`),
      expected((room) => !before(room)),
    );
    assert.equal(expected(before).length, 10);
    const exact = rooms[3]?.created_at ?? '';
    assert.deepEqual(
      await names(`after=${exact}&before=${exact}`),
      expected((room) => room.created_at === exact),
    );
    assert.deepEqual(
      await names(`template_id=${templateId}`),
      expected((room) => room.template_id === templateId),
    );
    const others = rooms.find((room) => room.template_id !== templateId)?.template_id ?? '';
    assert.deepEqual(
      await names(`template_id=${others}`),
      expected((room) => room.template_id === others),
    );
    assert.deepEqual(
      await names(`template_id=${templateId}&enabled=true&before=${noon}`),
      expected((room) => room.template_id === templateId && room.enabled && before(room)),
    );
  });

  test('HM 2.1 filters and pages go together', async () => {
    const first = await list('enabled=true');
    const second = await list(`enabled=true&start=${first.last}`);
    assert.deepEqual(
      [...first.data, ...second.data].map((room) => room.name),
      expected((room) => room.enabled),
    );
  });

  for (const query of [
    'limit=x',
    'limit=10&limit=20',
    'start=x',
    'enabled=maybe',
    'after=yesterday',
    'before=2024-13-01T00:00:00Z',
    'name=%00',
  ]) {
    test(`HM 2.1 ${query} -> 400`, async () => {
      const error = await hms.refused(400, `/rooms?${query}`);
      assert.equal(error.message, 'Invalid query param');
      assert.match(error.details[0] ?? '', new RegExp(`^Invalid query param: ${query.split('=')[0] ?? ''} `));
    });
  }
});
