import { randomBytes } from 'node:crypto';
import { LruMap } from 'toad-cache';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { findProject, writeProjectEvent, type Project } from './projects.ts';
import { hashOf } from './secrets.ts';
import type { User } from './users.ts';

export interface LoginsTable {
  token_hash: string;
  project_id: string;
  user_id: string;
  created_at: number;
  expires_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    logins: LoginsTable;
  }
}

/** A login that was found, with the project it opens. */
export interface Login {
  project: Project;
  userId: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/**
 * Signs a person in; their logins that have expired are forgotten.
 *
 * @param lifetime milliseconds
 * @returns the token, of which only a hash is kept, and when it expires (epoch milliseconds)
 */
export async function addLogin(
  tx: Tx,
  actor: Actor,
  user: User,
  lifetime: number,
): Promise<{ token: string; expiresAt: number }> {
  const now = Date.now();
  const token = randomBytes(32).toString('base64url');
  const expiresAt = now + lifetime;
  await tx.deleteFrom('logins').where('user_id', '=', user.id).where('expires_at', '<=', now).execute();
  const row = { token_hash: hashOf(token), project_id: user.projectId, user_id: user.id };
  await tx
    .insertInto('logins')
    .values({ ...row, created_at: now, expires_at: expiresAt })
    .execute();
  await writeProjectEvent(tx, actor, 'login.created', { userId: user.id, expiresAt });
  return { token, expiresAt };
}

/** Ends a login; one that is already gone is no fault. */
export async function endLogin(tx: Tx, actor: Actor, token: string): Promise<void> {
  const gone = await tx
    .deleteFrom('logins')
    .where('token_hash', '=', hashOf(token))
    .where('project_id', '=', actor.projectId)
    .returning('user_id')
    .executeTakeFirst();
  if (gone) await writeProjectEvent(tx, actor, 'login.ended', { userId: gone.user_id });
}

const REMEMBERED_MS = 5000;
const REMEMBERED = 10_000;

/** Finds logins by their token. `forget` after one ended: this process then sees it at once, other nodes in 5 s. */
export interface LoginFinder {
  /** Undefined also for one that has expired. */
  find(token: string): Promise<Login | undefined>;
  forget(): void;
}

export function loginFinder(queries: Queries): LoginFinder {
  const remembered = new LruMap<Login>(REMEMBERED, REMEMBERED_MS);
  let forgotten = 0;

  async function read(hash: string): Promise<Login | undefined> {
    const row = await queries
      .selectFrom('logins')
      .selectAll()
      .where('token_hash', '=', hash)
      .executeTakeFirst();
    const project = row && (await findProject(queries, row.project_id));
    return project && { project, userId: row.user_id, expiresAt: row.expires_at };
  }

  return {
    forget: () => {
      forgotten += 1;
      remembered.clear();
    },
    find: async (token) => {
      // Full entropy: looking a hash up takes no time that tells anything about a token.
      const hash = hashOf(token);
      let login = remembered.get(hash);
      if (!login) {
        const asOf = forgotten;
        login = await read(hash);
        // What was read before a login ended is not remembered after it; and what is remembered is read again after a
        // while, however often it is asked for.
        if (login && asOf === forgotten) remembered.set(hash, login);
      }
      return login && login.expiresAt > Date.now() ? login : undefined;
    },
  };
}
