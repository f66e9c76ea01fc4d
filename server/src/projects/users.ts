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
  email_key: string;
  first_name: string;
  last_name: string;
  password_hash: string;
  /** JSON: what the person chose last, such as the order of lists. */
  preferences: string;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    users: UsersTable;
  }
}

export interface User {
  id: string;
  projectId: string;
  email: string;
  firstName: string;
  lastName: string;
  createdAt: number;
  preferences: Preferences;
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

/** Adds a person. `passwordHash` is what `storedHashOf` made; an empty one matches no password. */
export async function insertUser(
  tx: Tx,
  user: Omit<User, 'preferences'> & { passwordHash: string },
): Promise<void> {
  const row = {
    id: user.id,
    project_id: user.projectId,
    email: user.email,
    email_key: user.email.toLowerCase(),
    first_name: user.firstName,
    last_name: user.lastName,
    password_hash: user.passwordHash,
    preferences: '{}',
    created_at: user.createdAt,
  };
  await tx.insertInto('users').values(row).execute();
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

/** The person who signs in with this address, in any case of letters, and the hash of their password. */
export async function findUserByEmail(
  queries: Queries,
  email: string,
): Promise<{ user: User; passwordHash: string } | undefined> {
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

/** The people of a project, by id. */
export type People = ReadonlyMap<string, User>;

const REMEMBERED_MS = 5000;
const REMEMBERED = 1000;

/** Finds the people of a project and remembers them for a few seconds: every answer names some. */
export interface PeopleFinder {
  of(projectId: string): Promise<People>;
  /** After a change: this process then sees it at once, other nodes in 5 s. */
  forget(projectId: string): void;
}

export function peopleFinder(queries: Queries): PeopleFinder {
  const remembered = new LruMap<People>(REMEMBERED, REMEMBERED_MS);
  return {
    forget: (projectId) => remembered.delete(projectId),
    of: async (projectId) => {
      const known = remembered.get(projectId);
      if (known) return known;
      const rows = await queries
        .selectFrom('users')
        .selectAll()
        .where('project_id', '=', projectId)
        .execute();
      const people = new Map(rows.map((row) => [row.id, userOf(row)]));
      remembered.set(projectId, people);
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
    createdAt: row.created_at,
    preferences: row.preferences === '{}' ? {} : (JSON.parse(row.preferences) as Preferences),
  };
}
