import { Type } from 'typebox';
import type { Queries, Tx } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { mayOwnRooms } from '../../projects/users.ts';
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

/** @throws wrong_role for people who may not have rooms of their own */
export function mayCreate({ user }: Caller): void {
  if (!mayOwnRooms(user.kind)) throw fail('wrong_role', { text: DENIED.use });
}

/** How far making a template, or a room from one, is: it is done when it is answered. */
export const DONE = { progress: 100, error: '', isCompleted: true };
export const progress = {
  progress: Type.Literal(100),
  error: Type.String({ description: 'Always empty.' }),
  isCompleted: Type.Literal(true),
};
