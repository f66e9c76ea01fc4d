import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { roomShelf } from '../../src/api/hms/room-shelf.ts';
import type { Actor } from '../../src/db/events.ts';
import { findProject, type Project } from '../../src/projects/projects.ts';
import { shortId } from '../../src/rooms/ids.ts';
import { newestRooms } from '../../src/rooms/lists-newest.ts';
import type { Room } from '../../src/rooms/room.ts';
import { createRoom, deleteRoom, type NewRoom } from '../../src/rooms/rooms.ts';
import { openEngine, type OpenEngine } from '../support/engines.ts';
import type { HmsRoom } from './client.ts';

const LIMIT = 10;
const LARGE = { description: 'x'.repeat(4096) };

describe('HM 0.2 a page of rooms that are read and shown in two steps', () => {
  let store: OpenEngine;
  before(async () => {
    store = await openEngine('sqlite');
  });
  after(() => store.close());

  const create = (actor: Actor, input: NewRoom = {}): Promise<Room> =>
    store.db.write((tx) => createRoom(tx, actor, input));
  const projectOf = async ({ projectId }: Actor): Promise<Project> =>
    (await findProject(store.db.queries, projectId)) ?? assert.fail();

  /** Shows the newest rooms; `meanwhile` happens after each time that the page was read. */
  async function show(actor: Actor, meanwhile: (found: readonly { id: string }[]) => Promise<unknown>) {
    let reads = 0;
    const shown = await roomShelf(store.db.queries)(await projectOf(actor), async () => {
      const found = await newestRooms(store.db.queries, actor.projectId, { start: undefined, limit: LIMIT });
      reads += 1;
      await meanwhile(found);
      return found;
    });
    const data = JSON.parse(`[${shown.json.toString()}]`) as HmsRoom[];
    return { reads, ids: data.map(({ id }) => id), last: shown.last };
  }

  const remove = (actor: Actor, id = '') => store.db.write((tx) => deleteRoom(tx, actor, { id }));

  test('HM 0.2 rooms that are gone between the two steps do not shorten the page', async () => {
    const actor = await store.addProject('gone');
    const rooms: Room[] = [];
    for (let n = 0; n < LIMIT + 4; n += 1) rooms.unshift(await create(actor));
    const doomed = [rooms[0], rooms[4], rooms[9]];
    const { reads, ids, last } = await show(actor, async () => {
      for (const room of doomed.splice(0)) await remove(actor, room?.id);
    });
    const left = rooms.filter((_, n) => ![0, 4, 9].includes(n)).map(({ id }) => shortId(id));
    assert.deepEqual([reads, ids, last], [2, left.slice(0, LIMIT), left[LIMIT - 1]]);
  });

  test('HM 0.2 when more and more are gone, there is an answer all the same', async () => {
    const actor = await store.addProject('going');
    // Too large to be kept, so that each is read again each time.
    for (let n = 0; n < LIMIT; n += 1) await create(actor, LARGE);
    const { reads, ids, last } = await show(actor, (found) => remove(actor, found.at(-1)?.id));
    assert.deepEqual([reads, ids.length], [3, 7]);
    assert.equal(last, ids.at(-1));
    const none = await show(actor, (found) => Promise.all(found.map(({ id }) => remove(actor, id))));
    assert.deepEqual([none.ids, none.last], [[], '']);
  });

  test('HM 2.1 what a list keeps of a room is small: a large one is read each time', async () => {
    const actor = await store.addProject('large');
    const project = await projectOf(actor);
    const shelf = roomShelf(store.db.queries);
    const rooms = [await create(actor), await create(actor, LARGE)];
    const look = async () => {
      const { json } = await shelf(project, () => Promise.resolve(rooms));
      return (JSON.parse(`[${json.toString()}]`) as HmsRoom[]).map(({ description }) => description);
    };
    await look();
    // Behind the shelf's back, to see which of them it has kept.
    const { queries } = store.db;
    await queries.updateTable('rooms').set({ description: 'new' }).execute();
    assert.deepEqual(await look(), ['', 'new']);
  });
});
