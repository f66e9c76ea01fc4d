import type { Queries } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { mayOwnRooms, type User } from '../projects/users.ts';
import { accessOf, strongest, type Access } from './access.ts';
import type { Room } from './room.ts';

/** What somebody may do with a room (DS 4.3, 4.5). */
export const ACTIONS = [
  'read',
  /** Title, tags, picture, settings. */
  'edit',
  /** Give and take access, by name and by link. */
  'share',
  'seeMembers',
  'seeLinks',
  /** Archive, and take out of the archive. */
  'archive',
  'delete',
  'pin',
  'changeOwner',
  'duplicate',
  'addContent',
  'editContent',
  'deleteContent',
  'copyContent',
  'download',
  'exportIndex',
] as const;
export type Action = (typeof ACTIONS)[number];
export type Rights = ReadonlySet<Action>;

/** What somebody is to a room. */
export type Standing = 'owner' | 'admin' | Access | 'none';

/** How somebody belongs to a room. Of several ways, through groups and by name, the strongest counts. */
export interface Membership {
  access: Access;
  /** By name, not only through a group. */
  direct: boolean;
}

/** As much of a room as rights depend on. */
export type RoomAtStake = Pick<Room, 'kind' | 'archivedAt' | 'settings' | 'createdBy'>;
export type Person = Pick<User, 'id' | 'kind'>;

const READER: readonly Action[] = ['read', 'pin', 'copyContent', 'download'];
const CREATOR: readonly Action[] = [...READER, 'seeMembers', 'addContent', 'editContent'];
const MANAGER: readonly Action[] = [
  ...CREATOR,
  ...(['edit', 'share', 'seeLinks', 'deleteContent', 'duplicate', 'exportIndex'] as const),
];

/** DS 4.5, for rooms that are open. */
const OPEN: Record<Standing, readonly Action[]> = {
  owner: ACTIONS,
  admin: [...READER, ...(['seeMembers', 'archive', 'changeOwner', 'duplicate', 'exportIndex'] as const)],
  manager: MANAGER,
  creator: CREATOR,
  editor: [...READER, 'seeMembers', 'editContent'],
  reviewer: [...READER, 'seeMembers'],
  commenter: [...READER, 'seeMembers'],
  form_filler: [...READER, 'seeMembers'],
  reader: [...READER, 'seeMembers'],
  none: [],
};

/** What survives in the archive (DS 4.5), of what one had. */
const IN_ARCHIVE: Rights = new Set<Action>([
  'read',
  'seeMembers',
  'seeLinks',
  'copyContent',
  'download',
  'archive',
  'delete',
  'exportIndex',
]);

/** Whose a room is; one that nobody in particular made is the project owner's. */
export function ownerOf(room: Pick<Room, 'createdBy'>, projectOwnerId: string): string {
  return room.createdBy ?? projectOwnerId;
}

/** What this person is to the room. */
export function standingIn(
  room: Pick<Room, 'createdBy'>,
  projectOwnerId: string,
  person: Person,
  membership: Membership | undefined,
): Standing {
  if (ownerOf(room, projectOwnerId) === person.id) return mayOwnRooms(person.kind) ? 'owner' : 'creator';
  if (membership) return accessOf(person.kind, membership.access);
  return person.kind === 'admin' ? 'admin' : 'none';
}

/** What a person may do with a room. An administrator who is a member may do what both may. */
export function rightsIn(room: RoomAtStake, standing: Standing, isAdmin: boolean): Rights {
  return known(room, standing, isAdmin && standing !== 'owner');
}

/** What somebody with a link to a room may do (DS 4.5): what its access gives, but nothing that needs a name. */
export function rightsByLink(
  room: RoomAtStake,
  { access, denyDownload }: { access: Access; denyDownload: boolean },
): Rights {
  const given = [...known(room, access, false)].filter((action) => !NAMED.has(action));
  return new Set(denyDownload ? given.filter((action) => !LEAVES.has(action)) : given);
}

const NAMED: Rights = new Set<Action>(['pin', 'seeMembers', 'seeLinks', 'share', 'edit', 'duplicate']);
/** What takes content out of a room. */
const LEAVES: Rights = new Set<Action>(['copyContent', 'download']);

/** Every set there can be, made once: lists ask for those of a hundred rooms. */
const sets = new Map<string, Rights>();

function known(room: RoomAtStake, standing: Standing, asAdminToo: boolean): Rights {
  const { kind, archivedAt, settings } = room;
  const { denyDownload = false, indexing = false } = settings;
  const key = [standing, kind, asAdminToo, archivedAt !== null, denyDownload, indexing].join();
  const found =
    sets.get(key) ?? new Set(ACTIONS.filter((action) => isGiven(action, room, standing, asAdminToo)));
  sets.set(key, found);
  return found;
}

function isGiven(action: Action, room: RoomAtStake, standing: Standing, asAdminToo: boolean): boolean {
  const { archivedAt, settings } = room;
  const mine = OPEN[standing].includes(action);
  const asAdmin = asAdminToo && (OPEN.admin.includes(action) || (action === 'delete' && archivedAt !== null));
  if (!mine && !asAdmin) return false;
  if (archivedAt !== null && !IN_ARCHIVE.has(action)) return false;
  if (action === 'exportIndex') return settings.indexing === true;
  // DS 4.5: it stops those who only read, and administrators from outside.
  const onlyReads = standing === 'reader' || standing === 'admin';
  return !(LEAVES.has(action) && settings.denyDownload === true && onlyReads);
}

const membershipRows = prepared((q, [num, user]: [number, string]) =>
  q
    .selectFrom('room_members')
    .select(['access', 'subject_kind'])
    .where('room_num', '=', num)
    .where((eb) =>
      eb.or([
        eb('subject_id', '=', user),
        eb('subject_id', 'in', eb.selectFrom('group_members').select('group_id').where('user_id', '=', user)),
      ]),
    )
    .compile(),
);

/** How a person belongs to a room or a template, but for owning it; one prepared query. */
export async function membershipIn(
  queries: Queries,
  num: number,
  userId: string,
): Promise<Membership | undefined> {
  return membershipOf(await membershipRows(queries, [num, userId]));
}

/** What a person may do with a room, and what they are to it. Nothing is asked where the room is theirs. */
export async function rightsOf(
  queries: Queries,
  room: RoomAtStake & Pick<Room, 'num'>,
  projectOwnerId: string,
  person: Person,
): Promise<{ rights: Rights; standing: Standing; membership: Membership | undefined }> {
  const owns = ownerOf(room, projectOwnerId) === person.id;
  const membership = owns ? undefined : await membershipIn(queries, room.num, person.id);
  const standing = standingIn(room, projectOwnerId, person, membership);
  return { rights: rightsIn(room, standing, person.kind === 'admin'), standing, membership };
}

/** How a person belongs to each of these rooms; those they do not belong to are not in it. */
export async function membershipsIn(
  queries: Queries,
  nums: readonly number[],
  userId: string,
): Promise<ReadonlyMap<number, Membership>> {
  if (nums.length === 0) return new Map();
  const rows = await queries
    .selectFrom('room_members')
    .select(['room_num', 'access', 'subject_kind'])
    .where('room_num', 'in', nums)
    .where((eb) =>
      eb.or([
        eb('subject_id', '=', userId),
        eb(
          'subject_id',
          'in',
          eb.selectFrom('group_members').select('group_id').where('user_id', '=', userId),
        ),
      ]),
    )
    .execute();
  const byRoom = Map.groupBy(rows, (row) => row.room_num);
  const found = new Map<number, Membership>();
  for (const [num, ways] of byRoom) {
    const membership = membershipOf(ways);
    if (membership) found.set(num, membership);
  }
  return found;
}

function membershipOf(ways: readonly { access: string; subject_kind: string }[]): Membership | undefined {
  const access = strongest(ways.map((way) => way.access as Access));
  return access && { access, direct: ways.some((way) => way.subject_kind === 'user') };
}
