import { LruMap } from 'toad-cache';
import type { Queries } from '../db/database.ts';
import type { Project } from './projects.ts';

const REMEMBERED_MS = 5000;
const REMEMBERED = 10_000;

/** Tells whether a person administers a project. `forget` after a change: other nodes see it in 5 s. */
export interface AdminFinder {
  (project: Project, userId: string): Promise<boolean>;
  forget(): void;
}

export function adminFinder(queries: Queries): AdminFinder {
  const remembered = new LruMap<boolean>(REMEMBERED, REMEMBERED_MS);
  let forgotten = 0;

  async function find(project: Project, userId: string): Promise<boolean> {
    if (userId === project.ownerId) return true;
    const known = remembered.get(userId);
    if (known !== undefined) return known;
    const asOf = forgotten;
    const person = await queries
      .selectFrom('users')
      .select(['kind', 'status'])
      .where('project_id', '=', project.id)
      .where('id', '=', userId)
      .executeTakeFirst();
    const isAdmin = person?.kind === 'admin' && person.status === 'active';
    // What was read before a change is not remembered after it.
    if (asOf === forgotten) remembered.set(userId, isAdmin);
    return isAdmin;
  }

  const forget = (): void => {
    forgotten += 1;
    remembered.clear();
  };
  return Object.assign(find, { forget });
}
