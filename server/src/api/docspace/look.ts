import type { Queries } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { externalLinks } from '../../rooms/links.store.ts';
import { pinnedRooms } from '../../rooms/pins.ts';
import { rightsIn, rightsOf, type Action, type Rights } from '../../rooms/rights.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { peopleIn } from './people-in.ts';
import { presentRoom } from './present.ts';
import { roomNamed } from './room-named.ts';
import { mayHaveLinks, shownLinks } from './shown-links.ts';

/** What is known already of how a caller sees a room, so that it need not be asked. */
interface Known {
  pinned?: boolean;
  seen?: Awaited<ReturnType<typeof rightsOf>>;
}

/** A room as its caller sees it (DS 4.1). */
export async function showRoom(desk: Desk, caller: Caller, room: Room, known: Known = {}) {
  const { queries } = desk.db;
  const { project, user } = caller;
  const seen = known.seen ?? (await rightsOf(queries, room, project.ownerId, user));
  const pinned = known.pinned ?? (await pinnedRooms(queries, user.id)).has(room.num);
  const links = mayHaveLinks(room) ? await externalLinks(queries, room.num) : undefined;
  const people = await desk.people.of(project.id, peopleIn(room));
  const look = { ...seen, pinned, links: shownLinks(desk, room, links) };
  return presentRoom(room, { project, people }, look);
}

/**
 * The room with this number, if the caller may do this with it.
 *
 * @param denied what is said to who may not
 * @throws room_not_found; room_archived where only the archive is in the way; wrong_role
 */
export async function allowedRoom(
  queries: Queries,
  caller: Caller,
  id: string,
  action: Action,
  denied = 'Access denied',
): Promise<Room> {
  const room = await getRoom(queries, caller.project.id, roomNamed(id));
  await demand(queries, caller, room, action, denied);
  return room;
}

/** @throws room_archived where only the archive is in the way; wrong_role */
export async function demand(
  queries: Queries,
  { project, user }: Caller,
  room: Room,
  action: Action,
  denied = 'Access denied',
): Promise<Rights> {
  const { rights, standing } = await rightsOf(queries, room, project.ownerId, user);
  if (rights.has(action)) return rights;
  const opened = rightsIn({ ...room, archivedAt: null }, standing, user.kind === 'admin');
  if (room.archivedAt !== null && opened.has(action)) throw fail('room_archived');
  throw fail('wrong_role', { text: denied });
}
