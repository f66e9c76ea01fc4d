// How the model test asks the doors, and looks at everything at once.
import assert from 'node:assert/strict';
import type * as wire from '@enfilade/protocol';
import { keysOf, type DoorPrefix } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import type { TestServer } from '../support/server.ts';
import {
  checkAgora,
  checkFolder,
  checkHms,
  checkNative,
  here,
  shortId,
  type AgoraRoom,
  type Folder,
  type HmsRoom,
  type Model,
  type ModelRoom,
} from './model-rooms.ts';

export interface Told {
  status: number;
  body: unknown;
}

/** The server under test. */
export interface Real {
  server: TestServer;
  /** Asks a door; `twice` sends a write again with the same key, which must be answered alike and change nothing. */
  ask(door: DoorPrefix, method: string, path: string, body?: object, more?: More): Promise<Told>;
}

export interface More {
  twice?: boolean;
  headers?: Record<string, string>;
}

export function realOf(server: TestServer): Real {
  const headers = new Map<DoorPrefix, Record<string, string>>();
  let keys = 0;
  return {
    server,
    ask: async (door, method, path, body, { twice = false, headers: given = {} } = {}) => {
      const known = headers.get(door) ?? keysOf(door, server.keys);
      headers.set(door, known);
      keys += 1;
      const key = twice ? { 'idempotency-key': `model-${keys}` } : {};
      const options = { method, headers: { ...known, ...given, ...key }, ...(body && { body }) };
      const { status, body: told } = await ask(server.url + door + path, options);
      if (twice && status < 300) {
        const again = await ask(server.url + door + path, options);
        assert.deepEqual([again.status, again.body], [status, told], 'it was not answered as before');
        assert.equal(again.headers.get('idempotency-replayed'), 'true');
      }
      return { status, body: told };
    },
  };
}

/** Fails unless a call was answered with this status. */
export function checkStatus({ status, body }: Told, expected: number | readonly number[]): void {
  const good = typeof expected === 'number' ? [expected] : expected;
  assert.ok(good.includes(status), `${status} in place of ${good.join(' or ')}: ${JSON.stringify(body)}`);
}

/** Looks at one room through every door. */
export async function checkRoom(real: Real, room: ModelRoom): Promise<void> {
  const paths = [
    ['/v5', `/rooms/${room.id}`],
    ['/v2', `/rooms/${shortId(room)}`],
    ['/api/2.0', `/files/rooms/${room.num}`],
    ['/api/v1', `/rooms/${room.id}`],
  ] as const;
  const answers = await Promise.all(paths.map(([door, path]) => real.ask(door, 'GET', path)));
  for (const answer of answers) checkStatus(answer, room.place === 'here' ? 200 : 404);
  if (room.place !== 'here') return;
  const [agora, hms, docspace, native] = answers.map(({ body }) => body);
  checkAgora(agora as AgoraRoom, room);
  checkHms(hms as HmsRoom, room);
  checkFolder((docspace as { response: Folder }).response, room);
  checkNative(native as wire.Room, room);
}

const byAge = (a: ModelRoom, b: ModelRoom) => (a.id < b.id ? -1 : 1);

/** Looks at the lists of every door. */
export async function checkLists(real: Real, model: Model): Promise<void> {
  const rooms = here(model).sort(byAge);
  const { body: agora } = await real.ask('/v5', 'GET', '/rooms?limit=1000');
  each(agora as AgoraRoom[], rooms, checkAgora);

  const { body: hms } = await real.ask('/v2', 'GET', '/rooms?limit=100');
  each((hms as { data: HmsRoom[] }).data, rooms.toReversed(), checkHms);

  for (const [area, isArchived] of [
    ['Active', false],
    ['Archive', true],
  ] as const) {
    const listed = await real.ask('/api/2.0', 'GET', `/files/rooms?searchArea=${area}&count=100`);
    checkStatus(listed, 200);
    const { folders, total } = (listed.body as { response: { folders: Folder[]; total: number } }).response;
    const wanted = rooms.filter(({ archived }) => archived === isArchived).sort((a, b) => a.num - b.num);
    assert.equal(total, wanted.length);
    each(
      folders.sort((a, b) => a.id - b.id),
      wanted,
      checkFolder,
    );
  }

  const { body: native } = await real.ask('/api/v1', 'GET', '/rooms?limit=100&count=true&sort=created_at');
  const { data, count } = native as wire.Page<wire.Room>;
  assert.equal(count, rooms.length);
  each(data, rooms, checkNative);

  const { body: bin } = await real.ask('/api/v1', 'GET', '/deleted-rooms?limit=100');
  assert.deepEqual(
    (bin as wire.Page<wire.DeletedRoom>).data
      .map(({ id, name, title }) => ({ id, name, title }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    model.rooms
      .filter(({ place }) => place === 'bin')
      .sort(byAge)
      .map(({ id, name, title }) => ({ id, name, title })),
  );

  const { body: tags } = await real.ask('/api/2.0', 'GET', '/files/tags?count=100');
  assert.deepEqual((tags as { response: string[] }).response.sort(), [...model.tags.values()].sort());
}

function each<T>(
  shown: readonly T[],
  rooms: readonly ModelRoom[],
  check: (shown: T, room: ModelRoom) => void,
): void {
  assert.equal(shown.length, rooms.length);
  for (const [index, room] of rooms.entries()) check(shown[index] ?? assert.fail(), room);
}
