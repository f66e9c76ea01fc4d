import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../db/database.ts';
import type { ClientHash } from './passwords.ts';

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

export interface LoginsTable {
  token_hash: string;
  project_id: string;
  user_id: string;
  created_at: number;
  expires_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    users: UsersTable;
    logins: LoginsTable;
  }
}

export interface User {
  id: string;
  projectId: string;
  email: string;
  firstName: string;
  lastName: string;
  createdAt: number;
}

/**
 * How clients hash a password before they send it (DS 1.2); told to anybody by `GET settings`. The salt need not be
 * secret: what is stored is stretched again with one of its own.
 */
export const clientHash: ClientHash = { size: 256, iterations: 100_000, salt: 'enfilade' };

/** Adds a person. `passwordHash` is what `storedHashOf` made; an empty one matches no password. */
export async function insertUser(tx: Tx, user: User & { passwordHash: string }): Promise<void> {
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

/** A row as the person it stands for. */
export function userOf(row: Selectable<UsersTable>): User {
  return {
    id: row.id,
    projectId: row.project_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    createdAt: row.created_at,
  };
}
