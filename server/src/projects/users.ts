import type { Selectable } from 'kysely';
import { LruMap } from 'toad-cache';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import type { ClientHash } from './passwords.ts';
import { writeProjectEvent } from './projects.ts';

export interface UsersTable {
  id: string;
  project_id: string;
  email: string;
  /** What one signs in by, unique on the server (`signInKey`). */
  email_key: string;
  /** The address, unique in the project. */
  address_key: string | null;
  /** What people are sorted and searched by. */
  name_key: string;
  first_name: string;
  last_name: string;
  password_hash: string;
  /** JSON: what the person chose last, such as the order of lists. */
  preferences: string;
  kind: string;
  status: string;
  invited_by: string | null;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    users: UsersTable;
  }
}

/** DS 1.5: administrators of the project; people who may have rooms of their own; all others; people from outside. */
export const USER_KINDS = ['admin', 'room_admin', 'user', 'guest'] as const;
export type UserKind = (typeof USER_KINDS)[number];

/** `pending`: invited, and has not come yet. */
export const USER_STATUSES = ['active', 'pending', 'disabled'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

export interface User {
  id: string;
  projectId: string;
  email: string;
  firstName: string;
  lastName: string;
  kind: UserKind;
  status: UserStatus;
  /** Who invited the person. */
  invitedBy: string | null;
  createdAt: number;
  preferences: Preferences;
}

/** Whether this kind of person may have rooms of their own, and manage those of others (DS 4.4, 4.5). */
export function mayOwnRooms(kind: UserKind): boolean {
  return kind === 'admin' || kind === 'room_admin';
}

/** What a person chose last. */
export interface Preferences {
  /** The order of lists of rooms. */
  roomOrder?: { by: string; descending: boolean };
}

/**
 * How clients hash a password before they send it (DS 1.2); told to anybody by `GET settings`. The salt need not be
 * secret: what is stored is stretched again with one of its own.
 */
export const clientHash: ClientHash = { size: 256, iterations: 100_000, salt: 'enfilade' };

/** A person as they are added; an empty `passwordHash` matches no password. */
export type NewUser = Pick<User, 'id' | 'projectId' | 'email' | 'firstName' | 'lastName' | 'createdAt'> & {
  /** What `storedHashOf` made. */
  passwordHash: string;
  kind?: UserKind;
  status?: UserStatus;
  invitedBy?: string | null;
};

/** Adds a person; undefined where the project has one with this address already. The event is the caller's to write. */
export async function insertUser(tx: Tx, user: NewUser): Promise<User | undefined> {
  const { kind = 'admin', status = 'active', invitedBy = null, passwordHash, ...rest } = user;
  const row = {
    id: user.id,
    project_id: user.projectId,
    email: user.email,
    email_key: await signInKey(tx, user, passwordHash !== ''),
    address_key: addressKey(user.email),
    name_key: nameKeyOf(user),
    first_name: user.firstName,
    last_name: user.lastName,
    password_hash: passwordHash,
    preferences: '{}',
    kind,
    status,
    invited_by: invitedBy,
    created_at: user.createdAt,
  };
  const inserted = await tx
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.columns(['project_id', 'address_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted && { ...rest, kind, status, invitedBy, preferences: {} };
}

/** What addresses are compared by. */
export function addressKey(email: string): string {
  return email.toLowerCase();
}

/** An entry in an index of PostgreSQL has 2,704 bytes at most. */
const NAME_KEY_LENGTH = 512;

/** What people are sorted and searched by, the same on both engines. */
export function nameKeyOf({ firstName, lastName, email }: Pick<User, 'firstName' | 'lastName' | 'email'>) {
  const name = `${firstName} ${lastName}`.trim();
  return `${name} ${email}`.trim().normalize('NFC').toLowerCase().slice(0, NAME_KEY_LENGTH).toWellFormed();
}

/**
 * What a person signs in by. Addresses are unique in a project, signing in is unique on the server: who has a password
 * signs in by the plain address where nobody else does yet. Everybody else is filed under the project, so that no other
 * tenant's address is in the way, or told by being so.
 */
export async function signInKey(
  tx: Tx,
  { id, projectId, email }: Pick<User, 'id' | 'projectId' | 'email'>,
  hasPassword: boolean,
): Promise<string> {
  const plain = addressKey(email);
  const filed = `${projectId}/${plain}`;
  if (!hasPassword) return filed;
  const holder = await tx
    .selectFrom('users')
    .select('id')
    .where('email_key', '=', plain)
    .where('id', '!=', id)
    .executeTakeFirst();
  return holder ? filed : plain;
}

/** The person with this id in this project. */
export async function findUser(queries: Queries, projectId: string, id: string): Promise<User | undefined> {
  const row = await queries
    .selectFrom('users')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && userOf(row);
}

/** These people of this project, in no order; at most a few hundred. */
export async function findUsers(
  queries: Queries,
  projectId: string,
  ids: readonly string[],
): Promise<User[]> {
  if (ids.length === 0) return [];
  const rows = await queries.selectFrom('users').selectAll().where('id', 'in', ids).execute();
  return rows.filter((row) => row.project_id === projectId).map(userOf);
}

/** The person with this address in this project. */
export async function findUserByAddress(
  queries: Queries,
  projectId: string,
  email: string,
): Promise<User | undefined> {
  const row = await queries
    .selectFrom('users')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('address_key', '=', addressKey(email))
    .executeTakeFirst();
  return row && userOf(row);
}

/** A person who signs in, and the hash of their password. */
export interface SignIn {
  user: User;
  passwordHash: string;
}

/** Who signs in with this address, in any case of letters. */
export async function findUserByEmail(queries: Queries, email: string): Promise<SignIn | undefined> {
  const row = await queries
    .selectFrom('users')
    .selectAll()
    .where('email_key', '=', email.toLowerCase())
    .executeTakeFirst();
  return row && { user: userOf(row), passwordHash: row.password_hash };
}

/** Keeps what a person chose, and its event. */
export async function savePreferences(
  tx: Tx,
  actor: Actor,
  user: User,
  preferences: Preferences,
): Promise<void> {
  await tx
    .updateTable('users')
    .set({ preferences: JSON.stringify(preferences) })
    .where('id', '=', user.id)
    .execute();
  await writeProjectEvent(tx, actor, 'user.updated', { id: user.id, preferences });
}

/** Some people of a project, by id. */
export type People = ReadonlyMap<string, User>;

const REMEMBERED_MS = 5000;
const REMEMBERED = 1000;
/** Of one project; about half a KB each. */
const REMEMBERED_PEOPLE = 10_000;

/** Finds people and remembers them for a few seconds: every request is from somebody, and every answer names some. */
export interface PeopleFinder {
  /** These people. The map may hold others too, and is another one as soon as what it holds may be out of date. */
  of(projectId: string, ids: Iterable<string>): Promise<People>;
  /** After a change: this process then sees it at once, other nodes in 5 s. */
  forget(projectId: string): void;
}

export function peopleFinder(queries: Queries): PeopleFinder {
  interface Known {
    people: Map<string, User>;
    /** Who was looked for and is not there. */
    nobody: Set<string>;
  }
  const remembered = new LruMap<Known>(REMEMBERED, REMEMBERED_MS);
  return {
    forget: (projectId) => remembered.delete(projectId),
    of: async (projectId, ids) => {
      let known = remembered.get(projectId);
      if (!known || known.people.size + known.nobody.size > REMEMBERED_PEOPLE) {
        known = { people: new Map(), nobody: new Set() };
        remembered.set(projectId, known);
      }
      const { people, nobody } = known;
      const missing = new Set([...ids].filter((id) => !people.has(id) && !nobody.has(id)));
      if (missing.size === 0) return people;
      for (const user of await findUsers(queries, projectId, [...missing])) {
        people.set(user.id, user);
        missing.delete(user.id);
      }
      for (const id of missing) nobody.add(id);
      return people;
    },
  };
}

/** A row as the person it stands for. */
export function userOf(row: Selectable<UsersTable>): User {
  return {
    id: row.id,
    projectId: row.project_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    kind: row.kind as UserKind,
    status: row.status as UserStatus,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    preferences: row.preferences === '{}' ? {} : (JSON.parse(row.preferences) as Preferences),
  };
}
