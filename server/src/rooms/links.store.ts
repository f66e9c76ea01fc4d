import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import type { Access } from './access.ts';

export interface RoomLinksTable {
  id: string;
  project_id: string;
  room_num: number;
  kind: string;
  is_primary: number;
  link_key: string;
  access: string;
  title: string;
  sealed_password: string | null;
  deny_download: number;
  internal: number;
  expires_at: number | null;
  max_uses: number | null;
  uses: number;
  created_at: number;
  created_by: string | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    room_links: RoomLinksTable;
  }
}

/** `invitation`: whoever follows it becomes a member; `external`: a visitor, by no name. */
export const LINK_KINDS = ['invitation', 'external'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export interface RoomLink {
  id: string;
  projectId: string;
  roomNum: number;
  kind: LinkKind;
  /** The room's first external link. */
  primary: boolean;
  /** What stands in its address. Whoever has it has what the link gives: shown to who may change links only. */
  key: string;
  access: Access;
  title: string;
  /** Sealed by the secret box. */
  sealedPassword: string | null;
  denyDownload: boolean;
  /** Only for people of the project. */
  internal: boolean;
  expiresAt: number | null;
  /** Of invitations: how many people may follow it; null = any number. */
  maxUses: number | null;
  uses: number;
  createdAt: number;
  createdBy: string | null;
}

/** A room's links, oldest first; the primary one before all. */
export async function linksOf(queries: Queries, num: number, kind?: LinkKind): Promise<RoomLink[]> {
  let matching = queries.selectFrom('room_links').selectAll().where('room_num', '=', num);
  if (kind) matching = matching.where('kind', '=', kind);
  const rows = await matching.orderBy('is_primary', 'desc').orderBy('created_at').orderBy('id').execute();
  return rows.map(linkOf);
}

const byKey = prepared((q, [key]: [string]) =>
  q.selectFrom('room_links').selectAll().where('link_key', '=', key).compile(),
);

/** The link whose address holds this key, whatever project it is of: a visitor names none. */
export async function linkWithKey(queries: Queries, key: string): Promise<RoomLink | undefined> {
  // What cannot be one of ours is not asked for: it may be anything, also text that an engine refuses.
  if (!/^[0-9a-f]{32}$/.test(key)) return undefined;
  const [row] = await byKey(queries, [key]);
  return row && linkOf(row);
}

/** What is told of a room's external links where the room is shown. */
export interface ExternalLinks {
  /** When each of them ends; null = never. */
  ends: readonly (number | null)[];
  /** Of the primary one. */
  primaryKey: string | undefined;
}

const NO_LINKS: ExternalLinks = { ends: [], primaryKey: undefined };

const externalOf = prepared((q, [num]: [number]) =>
  q
    .selectFrom('room_links')
    .select(['expires_at', 'is_primary', 'link_key'])
    .where('room_num', '=', num)
    .where('kind', '=', 'external')
    .compile(),
);

/** The external links of a room. */
export async function externalLinks(queries: Queries, num: number): Promise<ExternalLinks> {
  return told(await externalOf(queries, [num]));
}

/** The external links of each of these rooms that has any. */
export async function externalLinksIn(
  queries: Queries,
  nums: readonly number[],
): Promise<ReadonlyMap<number, ExternalLinks>> {
  if (nums.length === 0) return new Map();
  const rows = await queries
    .selectFrom('room_links')
    .select(['room_num', 'expires_at', 'is_primary', 'link_key'])
    .where('room_num', 'in', nums)
    .where('kind', '=', 'external')
    .execute();
  return new Map([...Map.groupBy(rows, (row) => row.room_num)].map(([num, links]) => [num, told(links)]));
}

function told(rows: readonly Pick<RoomLinksTable, 'expires_at' | 'is_primary' | 'link_key'>[]) {
  if (rows.length === 0) return NO_LINKS;
  const primary = rows.find((row) => row.is_primary === 1);
  return { ends: rows.map((row) => row.expires_at), primaryKey: primary?.link_key };
}

/** Writes a new link. */
export async function insertLink(tx: Tx, link: RoomLink): Promise<void> {
  await tx.insertInto('room_links').values(rowOf(link)).execute();
}

/** Writes what may change of a link. */
export async function updateLink(tx: Tx, link: RoomLink): Promise<void> {
  const { id: _id, project_id: _project, room_num: _room, link_key: _key, ...changeable } = rowOf(link);
  await tx.updateTable('room_links').set(changeable).where('id', '=', link.id).execute();
}

export async function deleteLinkRow(tx: Tx, link: Pick<RoomLink, 'id'>): Promise<void> {
  await tx.deleteFrom('room_links').where('id', '=', link.id).execute();
}

function rowOf(link: RoomLink): RoomLinksTable {
  return {
    id: link.id,
    project_id: link.projectId,
    room_num: link.roomNum,
    kind: link.kind,
    is_primary: Number(link.primary),
    link_key: link.key,
    access: link.access,
    title: link.title,
    sealed_password: link.sealedPassword,
    deny_download: Number(link.denyDownload),
    internal: Number(link.internal),
    expires_at: link.expiresAt,
    max_uses: link.maxUses,
    uses: link.uses,
    created_at: link.createdAt,
    created_by: link.createdBy,
  };
}

function linkOf(row: Selectable<RoomLinksTable>): RoomLink {
  return {
    id: row.id,
    projectId: row.project_id,
    roomNum: row.room_num,
    kind: row.kind as LinkKind,
    primary: row.is_primary === 1,
    key: row.link_key,
    access: row.access as Access,
    title: row.title,
    sealedPassword: row.sealed_password,
    denyDownload: row.deny_download === 1,
    internal: row.internal === 1,
    expiresAt: row.expires_at,
    maxUses: row.max_uses,
    uses: row.uses,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
