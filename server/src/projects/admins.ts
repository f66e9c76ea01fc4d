import { LruMap } from 'toad-cache';
import type { Queries } from '../db/database.ts';
import type { Project } from './projects.ts';

const REMEMBERED_MS = 5000;
const REMEMBERED = 10_000;

/** Tells whether a person administers a project; a change is seen in 5 s. */
export function adminFinder(queries: Queries): (project: Project, userId: string) => Promise<boolean> {
  const remembered = new LruMap<boolean>(REMEMBERED, REMEMBERED_MS);
  return async (project, userId) => {
    if (userId === project.ownerId) return true;
    const known = remembered.get(userId);
    if (known !== undefined) return known;
    const person = await queries
      .selectFrom('users')
      .select(['kind', 'status'])
      .where('project_id', '=', project.id)
      .where('id', '=', userId)
      .executeTakeFirst();
    const isAdmin = person?.kind === 'admin' && person.status === 'active';
    remembered.set(userId, isAdmin);
    return isAdmin;
  };
}
