import type { Queries } from '../db/database.ts';
import { findProject } from '../projects/projects.ts';
import type { Room } from '../rooms/room.ts';
import { templateIdOf } from '../rooms/template-cache.ts';
import type { Template } from '../rooms/template.ts';
import { readTemplate } from '../rooms/templates.store.ts';

/** The template that a room follows. */
export async function templateOfRoom(
  queries: Queries,
  room: Pick<Room, 'projectId' | 'templateId'>,
): Promise<Template | undefined> {
  const project = await findProject(queries, room.projectId);
  const id = project && templateIdOf(room, project);
  return id === undefined ? undefined : readTemplate(queries, room.projectId, id);
}
