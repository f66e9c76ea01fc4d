import type { Queries } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { DEFAULT_PROJECT, findProject, type Project } from '../../projects/projects.ts';
import { isUnrestricted } from '../../projects/scopes.ts';
import type { Caller } from './auth.ts';

/** Whether a key sees and makes other projects: one of `default` that may do everything, or has a scope for projects. */
export function runsServer({ project, key }: Pick<Caller, 'project' | 'key'>): boolean {
  const { permissions } = key;
  const may = isUnrestricted(permissions) || permissions.some((scope) => scope.startsWith('projects:'));
  return project.name === DEFAULT_PROJECT && may;
}

/** The project that a path names, if the caller may see it. @throws project_not_found */
export async function projectNamed(queries: Queries, caller: Caller, name: string): Promise<Project> {
  const id = name === 'self' ? caller.project.id : name;
  if (id !== caller.project.id && !runsServer(caller)) throw fail('project_not_found');
  const project = await findProject(queries, id);
  if (!project) throw fail('project_not_found');
  return project;
}
