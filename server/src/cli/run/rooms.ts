import type { Room, RoomChange, RoomQuery } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { ListFlags, RoomFlags } from '../commands/room-options.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { showList } from '../show/lists.ts';
import { showOne } from '../show/one.ts';
import type { Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';
import { wrongUsage } from '../trouble.ts';
import { membersFrom, membersOf, roomRef } from './members.ts';

const COLUMNS: Column<Room>[] = [
  { title: 'NUMBER', of: ({ number }) => number, right: true },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'TITLE', of: ({ title }) => title },
  { title: 'TYPE', of: ({ type }) => type },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'CREATED', of: ({ created_at }) => localTime(created_at) },
];

export async function createRoom({ io, args, options }: Call<Common & RoomFlags>): Promise<number> {
  const [title] = args;
  const flags = { ...options, ...(title !== undefined && { title }) };
  const members = membersOf(flags, await membersFrom(io, flags));
  await withClient(io, options, async ({ client }) => {
    const room = await client.rooms.create(members);
    await showOne(io, options.json, room, inShort(room));
  });
  return 0;
}

export async function listRooms({ io, options }: Call<Common & ListFlags & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const list = client.rooms.list(queryOf(options));
    await showList({ io, progress }, list, options, { columns: COLUMNS, none: 'no such rooms' });
  });
  return 0;
}

export async function showRoom({ io, args: [room = ''], options }: Call<Common>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const found = await client.rooms.get(roomRef(room));
    await showOne(io, options.json, found, inFull(found));
  });
  return 0;
}

export async function setRoom({
  io,
  args: [room = ''],
  options,
}: Call<Common & RoomFlags & { unset?: string[] }>): Promise<number> {
  const read = await membersFrom(io, options);
  const change: RoomChange = membersOf(options, read);
  const unset = options.unset ?? [];
  if (Object.keys(change).length === 0 && unset.length === 0) {
    throw wrongUsage('there is nothing to change: see enfilade room set --help');
  }
  await withClient(io, options, async ({ client }) => {
    const before = await client.rooms.get(roomRef(room));
    // Flags change the keys that they name; a file gives all of them.
    const merged = mergedMetadata(read.metadata ?? before.metadata, options.metadata, unset);
    const gone = unset.filter((member) => !member.startsWith('metadata.')).map((member) => [member, null]);
    const whole = {
      ...change,
      ...(Object.fromEntries(gone) as RoomChange),
      ...(merged && { metadata: merged }),
    };
    // The metadata are sent whole: somebody else's keys would be lost.
    const changed = await client.rooms.update(before.id, whole, merged ? { ifMatch: before.revision } : {});
    await showOne(io, options.json, changed, inShort(changed));
  });
  return 0;
}

/** The metadata after the change; undefined where they stay. */
function mergedMetadata(
  before: Record<string, unknown>,
  given: Record<string, unknown> | undefined,
  unset: readonly string[],
): Record<string, unknown> | undefined {
  const keys = unset.filter((member) => member.startsWith('metadata.')).map((member) => member.slice(9));
  if (!given && keys.length === 0) return undefined;
  const kept = Object.entries({ ...before, ...given }).filter(([key]) => !keys.includes(key));
  return Object.fromEntries(kept);
}

function queryOf(flags: ListFlags & PageFlags): RoomQuery {
  const query = {
    q: flags.q,
    name: flags.name,
    state: flags.state,
    type: flags.type,
    tag: flags.tag,
    region: flags.region,
    template_id: flags.template,
    metadata: flags.metadata,
    created_after: flags.createdAfter,
    created_before: flags.createdBefore,
    active_after: flags.activeAfter,
    active_before: flags.activeBefore,
    sort: flags.sort,
    count: flags.count,
    limit: flags.all === true ? undefined : flags.limit,
    after: flags.after,
  };
  // Their values were checked as they were read; the order is checked by the server.
  return query as RoomQuery;
}

/** What tells a room from others, and what is special about it. */
export function inShort(room: Room): (readonly [string, unknown])[] {
  const { id, number, name, title, type, state, tags, expires_at, opens_at } = room;
  return [
    ['id', id],
    ['number', number],
    ['name', name],
    ['title', title],
    ['type', type],
    ['state', state],
    ...(tags.length > 0 ? [['tags', tags] as const] : []),
    ...(opens_at === null ? [] : [['opens_at', localTime(opens_at)] as const]),
    ...(expires_at === null ? [] : [['expires_at', localTime(expires_at)] as const]),
  ];
}

/** All about a room, in the words of the API. */
function inFull(room: Room): (readonly [string, unknown])[] {
  return Object.entries(room).map(([member, value]: [string, unknown]) => [
    member,
    member.endsWith('_at') && typeof value === 'string' ? localTime(value) : value,
  ]);
}
