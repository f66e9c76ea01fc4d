import type { Queries, Tx } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { rightsInTemplate, type TemplateRights } from '../../rooms/room-template-rights.ts';
import { deleteRoomTemplate, getRoomTemplate } from '../../rooms/room-templates.ts';
import { isTemplateNumber, type RoomTemplate } from '../../rooms/room-templates.store.ts';
import type { Caller } from './auth.ts';
import { roomNamed } from './room-named.ts';

/** Whether a path names a template where it could name a room: both are folders (DS 5.14). */
export function isTemplateId(id: string): boolean {
  return /^\d{10,15}$/.test(id) && isTemplateNumber(Number(id));
}

const DENIED: Record<keyof TemplateRights, string> = {
  read: "You don't have enough permission to view the folder content",
  use: "You don't have enough permission to create",
  edit: "You don't have enough permission to edit the room",
};

/** The template with this number, if the caller may do this with it. @throws room_not_found, wrong_role */
export async function allowedTemplate(
  queries: Queries,
  { project, user }: Caller,
  id: string,
  action: keyof TemplateRights,
): Promise<{ template: RoomTemplate; rights: TemplateRights }> {
  const template = await getRoomTemplate(queries, project.id, roomNamed(id).num);
  const rights = await rightsInTemplate(queries, template, user);
  if (!rights[action]) throw fail('wrong_role', { text: DENIED[action] });
  return { template, rights };
}

/** Deletes a template for good. @throws room_not_found, wrong_role */
export async function dropTemplate(tx: Tx, caller: Caller, id: string): Promise<undefined> {
  const { template } = await allowedTemplate(tx, caller, id, 'edit');
  await deleteRoomTemplate(tx, caller.actor, template.num);
}
