// Everything that the model test does with rooms, at every door.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as wire from '@enfilade/protocol';
import fc from 'fast-check';
import { sweepRooms } from '../../src/rooms/sweep.ts';
import { checkLists, checkRoom, checkStatus, type Real, type Told } from './model-calls.ts';
import {
  bringBack,
  checkAgora,
  checkFolder,
  checkHms,
  checkNative,
  enable,
  expire,
  here,
  keyOf,
  nameFor,
  newRoom,
  once,
  ownerOf,
  restore,
  shortId,
  spelled,
  stateOf,
  tag,
  titleOf,
  type AgoraRoom,
  type Folder,
  type HmsRoom,
  type Model,
  type ModelRoom,
} from './model-rooms.ts';

type Command = fc.AsyncCommand<Model, Real>;
type Run<T> = (given: T, model: Model, real: Real) => Promise<ModelRoom | undefined>;

const MISSING_AT_DOCSPACE = [403, 404];
const TITLES = ['Algebra', 'algebra', 'Größe & co', '数学', 'a-b', 'A.b'];
const NAMES = ['algebra', 'ALGEBRA', 'a-b', 'a.B', 'room:1', 'Gro-e-co'];
const TAGS = ['Blue', 'blue', 'RED', 'red', 'Grün', 'x y'];
const FAR = '2090-01-01T00:00:00.000Z';

const title = fc.constantFrom(...TITLES);
const name = fc.constantFrom(...NAMES);
const tags = fc.array(fc.constantFrom(...TAGS), { maxLength: 3 });
const description = fc.constantFrom('', 'd', 'é');
const which = fc.nat({ max: 30 });
const region = fc.constantFrom(null, 'eu', 'us-sv', 'cn-hz');
const optional = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;
const native = optional<Body>({
  ...{ name, title, description, tags, region, enabled: fc.boolean(), seats: fc.nat({ max: 3 }) },
  size: fc.constantFrom(null, 0, 7),
  metadata: fc.constantFrom({}, { grade: 8 }, { grade: 'B', deep: { a: [1] } }),
  opens_at: fc.constantFrom(null, '2020-01-01T00:00:00.000Z', '2080-01-01T00:00:00.000Z'),
  expires_at: fc.constantFrom(null, FAR),
  on_expiry: fc.constantFrom('disable', 'archive', 'delete'),
});

interface Body {
  name: string;
  title: string;
  description: string;
  tags: string[];
  region: string | null;
  enabled: boolean;
  seats: number;
  size: number | null;
  metadata: Record<string, unknown>;
  opens_at: string | null;
  expires_at: string | null;
  on_expiry: string;
}

/** A command that does something and then looks at the room that it was about, through every door. */
function command<T>(label: string, given: fc.Arbitrary<T>, run: Run<T>): fc.Arbitrary<Command> {
  return given.map((one) => ({
    check: () => true,
    run: async (model, real) => {
      const room = await run(one, model, real);
      if (room) await checkRoom(real, room);
    },
    toString: () => `${label} ${JSON.stringify(one)}`,
  }));
}

/** The same for one that is about a room that is there, was there, or is in the bin. */
function about<T>(
  label: string,
  given: fc.Arbitrary<T>,
  run: (room: ModelRoom, ...rest: Parameters<Run<T>>) => Promise<void>,
) {
  return fc.tuple(which, given).map(([index, one]): Command => ({
    check: ({ rooms }) => rooms.length > 0,
    run: async (model, real) => {
      const room = model.rooms[index % model.rooms.length] ?? assert.fail();
      await run(room, one, model, real);
      await checkRoom(real, room);
    },
    toString: () => `${label} #${index} ${JSON.stringify(one)}`,
  }));
}

/** What the others call a room that one door has just made. */
async function namesOf(real: Real, column: 'id' | 'num', value: string | number) {
  const { queries } = real.server.running.db;
  const row = queries.selectFrom('rooms').select(['id', 'num', 'alias as name']);
  return row
    .where(column, column === 'id' ? '>=' : '=', value)
    .orderBy('id')
    .executeTakeFirstOrThrow();
}

/** The model's part of a create: who is called what. */
function add(
  model: Model,
  names: { id: string; num: number; name: string },
  title: string | null,
): ModelRoom {
  const room = newRoom(names);
  if (title !== null) room.name = nameFor(model, title, room.id);
  room.title = title;
  model.rooms.push(room);
  return room;
}

const agora = [
  command(
    'Agora creates',
    fc.tuple(optional({ name: title, limit: fc.nat({ max: 3 }), isRecord: fc.boolean() }), fc.boolean()),
    async ([body, twice], model, real) => {
      const told = await real.ask('/v5', 'POST', '/rooms', body, { twice });
      checkStatus(told, 201);
      const shown = told.body as AgoraRoom;
      const room = add(model, await namesOf(real, 'id', shown.uuid), body.name ?? null);
      // The door sends a region with every call.
      Object.assign(room, { seats: body.limit ?? 0, record: body.isRecord ?? false, region: 'us-sv' });
      checkAgora(shown, room);
      return room;
    },
  ),
  about('Agora bans', fc.boolean(), async (room, isBan, _model, real) => {
    const told = await real.ask('/v5', 'PATCH', `/rooms/${room.id}`, { isBan });
    if (room.place !== 'here') {
      checkStatus(told, 404);
      return;
    }
    if (room.archived) {
      checkStatus(told, 403);
      return;
    }
    checkStatus(told, 201);
    enable(room, !isBan);
    checkAgora(told.body as AgoraRoom, room);
  }),
];

const hmsBody = optional({
  name,
  description,
  enabled: fc.boolean(),
  size: fc.nat({ max: 9 }),
  region: fc.constantFrom('eu', ''),
});
type HmsBody = Partial<{ name: string; description: string; enabled: boolean; size: number; region: string }>;

function applyHms(room: ModelRoom, { description, enabled, size, region }: HmsBody): void {
  if (description !== undefined) room.description = description;
  if (enabled !== undefined) enable(room, enabled);
  if (size !== undefined) room.size = size;
  if (region) room.region = region;
}

const hms = [
  command('100ms upserts', fc.tuple(hmsBody, fc.boolean()), async ([body, twice], model, real) => {
    const known = body.name === undefined ? undefined : ownerOf(model, body.name);
    const told = await real.ask('/v2', 'POST', '/rooms', body, { twice });
    if (known?.archived) {
      checkStatus(told, 403);
      return known;
    }
    checkStatus(told, 200);
    const shown = told.body as HmsRoom;
    let room = known;
    if (!room) {
      const names = await namesOf(real, 'id', shown.id);
      room = add(model, names, null);
      if (body.name !== undefined) Object.assign(room, { name: body.name, title: body.name });
    }
    applyHms(room, body);
    checkHms(shown, room);
    return room;
  }),
  about('100ms updates', hmsBody, async (room, body, model, real) => {
    const told = await real.ask('/v2', 'POST', `/rooms/${shortId(room)}`, body);
    if (room.place !== 'here') {
      checkStatus(told, 404);
      return;
    }
    if (room.archived) {
      checkStatus(told, 403);
      return;
    }
    const owner = body.name === undefined ? room : ownerOf(model, body.name);
    if (owner && owner !== room) {
      checkStatus(told, 400);
      return;
    }
    checkStatus(told, 200);
    if (body.name !== undefined && body.name !== room.name) room.title = room.name = body.name;
    applyHms(room, body);
    checkHms(told.body as HmsRoom, room);
  }),
];

const folderIn = (body: unknown): Folder => (body as { response: Folder }).response;

const docspace = [
  command(
    'DocSpace creates',
    fc.tuple(fc.record({ title, tags, roomType: fc.constantFrom(2, 5) }), fc.boolean()),
    async ([body, twice], model, real) => {
      const told = await real.ask('/api/2.0', 'POST', '/files/rooms', body, { twice });
      checkStatus(told, 200);
      const shown = folderIn(told.body);
      const room = add(model, await namesOf(real, 'num', shown.id), body.title);
      room.type = body.roomType === 2 ? 'collaboration' : 'custom';
      tag(model, room, spelled(model, body.tags));
      checkFolder(shown, room);
      return room;
    },
  ),
  about('DocSpace updates', optional({ title, tags }), async (room, body, model, real) => {
    const told = await real.ask('/api/2.0', 'PUT', `/files/rooms/${room.num}`, body);
    if (isRefused(told, room)) return;
    checkStatus(told, 200);
    if (body.title !== undefined && body.title !== room.title) {
      room.name = nameFor(model, body.title, room.id);
      room.title = body.title;
    }
    if (body.tags) tag(model, room, spelled(model, body.tags));
    checkFolder(folderIn(told.body), room);
  }),
  about('DocSpace', fc.constantFrom('archive', 'unarchive', 'delete'), async (room, action, _model, real) => {
    const path = `/files/rooms/${room.num}`;
    const told =
      action === 'delete'
        ? await real.ask('/api/2.0', 'DELETE', path, {})
        : await real.ask('/api/2.0', 'PUT', `${path}/${action}`, {});
    if (room.place !== 'here') {
      checkStatus(told, MISSING_AT_DOCSPACE);
      return;
    }
    checkStatus(told, 200);
    if (action === 'delete') room.place = 'gone';
    else if (action === 'archive') room.archived = true;
    else restore(room);
  }),
  about('DocSpace tags', fc.tuple(fc.boolean(), tags), async (room, [isAdded, names], model, real) => {
    const told = await real.ask('/api/2.0', isAdded ? 'PUT' : 'DELETE', `/files/rooms/${room.num}/tags`, {
      names,
    });
    if (isRefused(told, room)) return;
    checkStatus(told, 200);
    const mine = new Set(room.tags.map(keyOf));
    const wanted = new Set(names.map(keyOf));
    const added = spelled(
      model,
      names.filter((one) => !mine.has(keyOf(one))),
    );
    if (isAdded) tag(model, room, [...added, ...room.tags]);
    else room.tags = room.tags.filter((one) => !wanted.has(keyOf(one)));
    checkFolder(folderIn(told.body), room);
  }),
  command('DocSpace deletes tags', tags, async (names, model, real) => {
    const told = await real.ask('/api/2.0', 'DELETE', '/files/tags', { names });
    checkStatus(told, names.length === 0 ? 400 : 200);
    const gone = new Set(names.map(keyOf));
    for (const key of gone) model.tags.delete(key);
    for (const room of here(model)) room.tags = room.tags.filter((one) => !gone.has(keyOf(one)));
    return undefined;
  }),
  command(
    'DocSpace renames a tag',
    fc.tuple(fc.constantFrom(...TAGS), fc.constantFrom(...TAGS)),
    async ([oldName, newName], model, real) => {
      const told = await real.ask('/api/2.0', 'PUT', '/files/tags', { oldName, newName });
      if (!model.tags.has(keyOf(oldName))) {
        checkStatus(told, [403, 404]);
        return undefined;
      }
      if (model.tags.has(keyOf(newName))) {
        checkStatus(told, 400);
        return undefined;
      }
      checkStatus(told, 200);
      model.tags.delete(keyOf(oldName));
      model.tags.set(keyOf(newName), newName);
      for (const room of here(model)) {
        room.tags = room.tags.map((one) => (keyOf(one) === keyOf(oldName) ? newName : one));
      }
      return undefined;
    },
  ),
];

/** Whether DocSpace must refuse to change a room: then it did. */
function isRefused(told: Told, room: ModelRoom): boolean {
  if (room.place === 'here' && !room.archived) return false;
  checkStatus(told, room.place === 'here' ? 403 : MISSING_AT_DOCSPACE);
  return true;
}

/** What a native create must answer, and the room that it then makes. */
function createNatively(model: Model, body: Partial<Body>): number | ((shown: wire.Room) => ModelRoom) {
  if (body.name !== undefined && ownerOf(model, body.name)) return 409;
  return ({ id, number: num, name }) => {
    const title = body.title ?? body.name ?? null;
    const room = add(model, { id, num, name }, body.name === undefined ? title : null);
    if (body.name !== undefined) Object.assign(room, { name: body.name, title });
    if (body.tags) tag(model, room, body.tags);
    applyNatively(room, body);
    return room;
  };
}

function applyNatively(room: ModelRoom, body: Partial<Body>): void {
  if (body.description !== undefined) room.description = body.description;
  if (body.region !== undefined) room.region = body.region;
  if (body.seats !== undefined) room.seats = body.seats;
  if (body.size !== undefined) room.size = body.size;
  if (body.metadata) room.metadata = body.metadata;
  if (body.opens_at !== undefined) room.opensAt = body.opens_at;
  if (body.expires_at !== undefined) room.expiresAt = body.expires_at;
  if (body.on_expiry !== undefined) room.onExpiry = body.on_expiry;
  if (body.enabled !== undefined) enable(room, body.enabled);
}

/** What a native change must answer, and what it changes. */
function changeNatively(
  model: Model,
  room: ModelRoom,
  body: Partial<Body>,
  isStale = false,
): number | (() => void) {
  if (room.place !== 'here') return 404;
  if (isStale) return 412;
  if (
    room.opensAt !== null &&
    body.opens_at === undefined &&
    body.expires_at !== undefined &&
    body.expires_at !== null
  ) {
    if (room.opensAt >= body.expires_at) return 400;
  }
  const [opens, expires] = [
    body.opens_at ?? (body.opens_at === null ? null : room.opensAt),
    body.expires_at ?? (body.expires_at === null ? null : room.expiresAt),
  ];
  if (opens !== null && expires !== null && opens >= expires) return 400;
  if (room.archived) return 409;
  const owner = body.name === undefined ? room : ownerOf(model, body.name);
  if (owner && owner !== room) return 409;
  return () => {
    if (body.name !== undefined) room.name = body.name;
    if (body.title !== undefined) room.title = body.title;
    if (body.tags) tag(model, room, body.tags);
    applyNatively(room, body);
  };
}

/** Lets the server and the model do what is due. */
async function settle(model: Model, real: Real): Promise<void> {
  while (await sweepRooms(real.server.running.db, Date.now()));
  expire(model);
}

const ACTIONS = ['archive', 'restore', 'disable', 'enable'] as const;

const natively = [
  command('native creates', fc.tuple(native, fc.boolean()), async ([body, twice], model, real) => {
    const expected = createNatively(model, body);
    const told = await real.ask('/api/v1', 'POST', '/rooms', body, { twice });
    if (typeof expected === 'number') {
      checkStatus(told, expected);
      return undefined;
    }
    checkStatus(told, 201);
    const room = expected(told.body as wire.Room);
    checkNative(told.body as wire.Room, room);
    return room;
  }),
  about(
    'native changes',
    fc.tuple(native, fc.constantFrom(undefined, undefined, undefined, '"0"', '*'), fc.boolean()),
    async (room, [body, match, twice], model, real) => {
      const expected = changeNatively(model, room, body, match === '"0"');
      const headers = match === undefined ? {} : { 'if-match': match };
      const told = await real.ask('/api/v1', 'PATCH', `/rooms/${room.id}`, body, { headers, twice });
      if (typeof expected === 'number') {
        checkStatus(told, expected);
        return;
      }
      checkStatus(told, 200);
      expected();
      checkNative(told.body as wire.Room, room);
      await settle(model, real);
    },
  ),
  about('native', fc.constantFrom(...ACTIONS), async (room, action, _model, real) => {
    const told = await real.ask('/api/v1', 'POST', `/rooms/${room.num}/${action}`);
    if (room.place !== 'here') {
      checkStatus(told, 404);
      return;
    }
    if (room.archived && (action === 'disable' || action === 'enable')) {
      checkStatus(told, 409);
      return;
    }
    checkStatus(told, 200);
    if (action === 'archive') room.archived = true;
    else if (action === 'restore') restore(room);
    else enable(room, action === 'enable');
    checkNative(told.body as wire.Room, room);
  }),
  about(
    'native deletes',
    fc.tuple(fc.constantFrom('', '?retention_seconds=0', '?retention_seconds=600'), fc.boolean()),
    async (room, [query, twice], _model, real) => {
      const told = await real.ask('/api/v1', 'DELETE', `/rooms/${room.id}${query}`, undefined, { twice });
      if (room.place !== 'here') {
        checkStatus(told, 404);
        return;
      }
      checkStatus(told, 200);
      room.place = query.endsWith('=0') ? 'gone' : 'bin';
      const { id, undoable } = told.body as wire.DeletedRoom;
      assert.deepEqual({ id, undoable }, { id: room.id, undoable: room.place === 'bin' });
    },
  ),
  about('native undeletes', fc.constant(null), async (room, _none, model, real) => {
    const told = await real.ask('/api/v1', 'POST', `/rooms/${shortId(room)}/undelete`);
    if (room.place !== 'bin') {
      checkStatus(told, 404);
      return;
    }
    checkStatus(told, 200);
    bringBack(model, room);
    checkNative(told.body as wire.Room, room);
  }),
  about('native duplicates', optional({ name, title }), async (room, body, model, real) => {
    const told = await real.ask('/api/v1', 'POST', `/rooms/${room.id}/duplicate`, body);
    if (room.place !== 'here') {
      checkStatus(told, 404);
      return;
    }
    if (body.name !== undefined && ownerOf(model, body.name)) {
      checkStatus(told, 409);
      return;
    }
    checkStatus(told, 201);
    const shown = told.body as wire.Room;
    const titles = here(model).map((one) => keyOf(titleOf(one)));
    const copy = add(model, { id: shown.id, num: shown.number, name: shown.name }, null);
    if (body.title === undefined) {
      const [, number] = /^(?:.*) \((\d+)\)$/su.exec(shown.title ?? '') ?? [];
      assert.equal(shown.title, `${titleOf(room)} (${number ?? ''})`);
      assert.ok(!titles.includes(keyOf(shown.title)), 'another room is called so');
    }
    copy.title = body.title ?? shown.title;
    copy.name =
      body.name ??
      nameFor({ ...model, rooms: model.rooms.filter((one) => one !== copy) }, copy.title ?? '', copy.id);
    const { description, type, seats, record, region, size, metadata, opensAt, expiresAt, onExpiry } = room;
    Object.assign(copy, {
      description,
      type,
      seats,
      record,
      region,
      size,
      metadata,
      opensAt,
      expiresAt,
      onExpiry,
    });
    if (copy.expiresAt !== null && copy.expiresAt <= new Date().toISOString()) copy.expiresAt = null;
    tag(model, copy, room.tags);
    checkNative(shown, copy);
    await checkRoom(real, copy);
  }),
  about('expires', fc.constantFrom('disable', 'archive', 'delete'), async (room, on_expiry, model, real) => {
    const body = { opens_at: null, expires_at: new Date(Date.now() + 25).toISOString(), on_expiry };
    const expected = changeNatively(model, room, body);
    const told = await real.ask('/api/v1', 'PATCH', `/rooms/${room.id}`, body);
    // On a busy machine the time has passed before it is read.
    if (told.status === 400) return;
    if (typeof expected === 'number') {
      checkStatus(told, expected);
      return;
    }
    checkStatus(told, 200);
    expected();
    await sleep(Math.max(0, Date.parse(body.expires_at) - Date.now()) + 1);
    await settle(model, real);
  }),
  command(
    'native batch',
    fc.array(
      fc.oneof(
        fc.record({ op: fc.constant('create' as const), room: native }),
        fc.record({ op: fc.constant('update' as const), index: which, room: native, stale: fc.boolean() }),
        fc.record({ op: fc.constant('delete' as const), index: which, seconds: fc.constantFrom(0, 600) }),
        fc.record({ op: fc.constant('nothing' as const) }),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    async (operations, model, real) => {
      const rooms = [...model.rooms];
      const of = (index: number) => rooms[index % Math.max(1, rooms.length)];
      const sent = operations.map((one) => {
        if (one.op === 'create') return { op: one.op, room: one.room };
        if (one.op === 'nothing') return one;
        const room_id = of(one.index)?.id ?? '0'.repeat(32);
        if (one.op === 'delete') return { op: one.op, room_id, retention_seconds: one.seconds };
        return { op: one.op, room_id, room: one.room, ...(one.stale && { if_match: '"0"' }) };
      });
      const told = await real.ask('/api/v1', 'POST', '/rooms/batch', { operations: sent });
      checkStatus(told, 200);
      const { results } = told.body as { results: { status: number; room?: wire.Room }[] };
      assert.equal(results.length, sent.length);
      for (const [index, one] of operations.entries()) {
        const { status, room: shown } = results[index] ?? assert.fail();
        const answer = { status, body: results[index] };
        if (one.op === 'nothing') checkStatus(answer, 400);
        else if (one.op === 'create') {
          const expected = createNatively(model, one.room);
          if (typeof expected === 'number') checkStatus(answer, expected);
          else {
            checkStatus(answer, 201);
            checkNative(shown ?? assert.fail(), expected(shown ?? assert.fail()));
          }
        } else {
          const room = of(one.index);
          if (!room) checkStatus(answer, 404);
          else if (one.op === 'delete') {
            checkStatus(answer, room.place === 'here' ? 200 : 404);
            if (room.place === 'here') room.place = one.seconds === 0 ? 'gone' : 'bin';
          } else {
            const expected = changeNatively(model, room, one.room, one.stale);
            checkStatus(answer, typeof expected === 'number' ? expected : 200);
            if (typeof expected !== 'number') {
              expected();
              checkNative(shown ?? assert.fail(), room);
            }
          }
        }
      }
      await settle(model, real);
      return rooms[0];
    },
  ),
];

const QUERIES: [query: string, keeps: (room: ModelRoom) => boolean][] = [
  ['tag=BLUE', ({ tags: mine }) => mine.some((one) => keyOf(one) === 'blue')],
  ['tag=red&tag=gr%C3%BCn', ({ tags: mine }) => mine.some((one) => ['red', 'grün'].includes(keyOf(one)))],
  ['metadata.grade=8', ({ metadata }) => metadata['grade'] === 8],
  ['state=open', (room) => stateOf(room) === 'open'],
  ['state=scheduled&state=archived', (room) => ['scheduled', 'archived'].includes(stateOf(room))],
  ['q=ALG', (room) => keyOf(titleOf(room)).includes('alg')],
  ['region=eu', ({ region: mine }) => mine === 'eu'],
  ['type=custom', ({ type }) => type === 'custom'],
];

const looks = [
  command('all lists', fc.constant(null), async (_none, model, real) => {
    await checkLists(real, model);
    return undefined;
  }),
  command('native list', fc.constantFrom(...QUERIES.keys()), async (index, model, real) => {
    const [query, keeps] = QUERIES[index] ?? assert.fail();
    const { body } = await real.ask('/api/v1', 'GET', `/rooms?${query}&sort=created_at&limit=100`);
    const ids = (body as wire.Page<wire.Room>).data.map(({ id }) => id);
    const expected = here(model)
      .filter(keeps)
      .map(({ id }) => id);
    assert.deepEqual(ids, expected.sort(), query);
    return undefined;
  }),
];

/** Sequences of anything. */
export const commands = fc.commands([...agora, ...hms, ...docspace, ...natively, ...natively, ...looks], {
  maxCommands: 40,
  size: '+2',
});

export { once };
