import { LruMap } from 'toad-cache';
import type { House } from '../../house.ts';
import type { PeopleFinder } from '../../projects/users.ts';
import { externalLinksIn } from '../../rooms/links.store.ts';
import {
  membershipsIn,
  ownerOf,
  rightsIn,
  standingIn,
  type Membership,
  type Standing,
} from '../../rooms/rights.ts';
import { listedRooms, type FoundRoom } from '../../rooms/room-search.ts';
import type { Caller } from './auth.ts';
import { peopleIn } from './people-in.ts';
import { presentRoom } from './present.ts';
import type { Viewer } from './present-people.ts';
import { mayHaveLinks, shownLinks } from './shown-links.ts';

/** A room as a list shows it. */
export interface ShownRoom {
  room: ReturnType<typeof presentRoom>;
  /** The same as JSON. */
  json: () => Buffer;
}

interface Kept extends ShownRoom {
  revision: number;
  people: Viewer['people'];
  /** When it looks different by itself. */
  until: number;
}

/** How a viewer sees a room that was found: everything that is not the same for all of them. */
interface Seen extends FoundRoom {
  standing: Standing;
  membership: Membership | undefined;
  pinned: boolean;
  /** The room and all of this, in one word. */
  name: string;
}

/** About 4 KB each. */
const KEPT = 2000;

/** Shows rooms that were found, in their order; those that are gone meanwhile are left out. */
export type ShowRooms = (
  caller: Caller,
  found: readonly FoundRoom[],
  pinned: ReadonlySet<number>,
) => Promise<ShownRoom[]>;

/**
 * Makes the showing of rooms in lists. A room looks the same to everybody who is the same to it until it or the people
 * change: reading its row and writing its JSON again each time would take nine tenths of the time of a list.
 */
export function roomShelf(house: House, people: PeopleFinder): ShowRooms {
  const { queries } = house.db;
  const shelf = new LruMap<Kept>(KEPT);

  return async (caller, found, pinned) => {
    const seen = await look(caller, found, pinned);
    const era = await people.of(caller.project.id, []);
    const now = Date.now();
    const kept = seen.map(({ name, revision }) => {
      const known = shelf.get(name);
      const isSame = known?.revision === revision && known.people === era && known.until > now;
      return isSame ? known : undefined;
    });
    const missing = seen.filter((_, index) => !kept[index]);
    if (missing.length === 0) return kept.filter((room) => room !== undefined);
    const fresh = await read(caller, missing);
    return seen.map(({ num }, index) => kept[index] ?? fresh.get(num)).filter((room) => room !== undefined);
  };

  async function look(
    { project, user }: Caller,
    found: readonly FoundRoom[],
    pinned: ReadonlySet<number>,
  ): Promise<Seen[]> {
    const others = found.filter((room) => ownerOf(room, project.ownerId) !== user.id);
    const memberships = await membershipsIn(
      queries,
      others.map((room) => room.num),
      user.id,
    );
    return found.map((room) => {
      const membership = memberships.get(room.num);
      const standing = standingIn(room, project.ownerId, user, membership);
      const isPinned = pinned.has(room.num);
      const marks = `${membership ? `${membership.access}${Number(membership.direct)}` : ''} ${Number(isPinned)}`;
      const shared = `${user.kind === 'admin' ? ' admin' : ''} ${String(project.roomQuota)}`;
      const name = `${room.num} ${standing} ${marks}${shared}`;
      return { ...room, standing, membership, pinned: isPinned, name };
    });
  }

  async function read({ project, user }: Caller, missing: readonly Seen[]): Promise<Map<number, Kept>> {
    const rooms = await listedRooms(
      queries,
      project.id,
      missing.map((room) => room.num),
    );
    const linked = rooms.filter(mayHaveLinks).map((room) => room.num);
    const links = await externalLinksIn(queries, linked);
    const era = await people.of(project.id, rooms.flatMap(peopleIn));
    const byNum = new Map(missing.map((room) => [room.num, room]));
    const fresh = new Map<number, Kept>();
    for (const room of rooms) {
      const seen = byNum.get(room.num);
      if (!seen) continue;
      const { standing, membership, pinned } = seen;
      const shownOf = shownLinks(house, room, links.get(room.num));
      const rights = rightsIn(room, standing, user.kind === 'admin');
      const shown = presentRoom(
        room,
        { project, people: era },
        { rights, standing, membership, pinned, links: shownOf },
      );
      const made = {
        room: shown,
        json: once(shown),
        revision: room.revision,
        people: era,
        until: shownOf.until,
      };
      shelf.set(seen.name, made);
      fresh.set(room.num, made);
    }
    return fresh;
  }
}

function once(shown: unknown): () => Buffer {
  let bytes: Buffer | undefined;
  return () => (bytes ??= Buffer.from(JSON.stringify(shown)));
}
