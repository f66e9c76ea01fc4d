import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { withOwnPictures } from './duplicate.ts';
import type { Room } from './room.ts';
import { copyHanging } from './room-templates.ts';
import { holdRoomTemplate } from './room-templates.store.ts';
import { createRoom, type NewRoom } from './rooms.ts';

/** A room from a template; what is given goes before what the template says. */
export type FromTemplate = Pick<NewRoom, 'title' | 'tags' | 'settings'> & { copyLogo?: boolean };

/**
 * Creates a room from a template. How long content is kept and what stands behind documents belong to one room and are
 * not taken over (DS 5.14).
 *
 * @throws room_not_found; bad_input
 */
export async function createFromTemplate(
  tx: Tx,
  actor: Actor,
  num: number,
  { title, tags, settings, copyLogo = false }: FromTemplate,
): Promise<Room> {
  const template = await holdRoomTemplate(tx, actor.projectId, num);
  if (!template) throw fail('room_not_found');
  const { lifetime: _lifetime, watermark: _watermark, logo, ...inherited } = template.settings;
  const kept = withOwnPictures({ ...inherited, ...(copyLogo && logo !== undefined && { logo }) });
  const room = await createRoom(tx, actor, {
    title: title ?? template.title,
    kind: template.kind,
    settings: { ...kept.settings, ...settings },
    tags: tags ?? template.tags,
    origin: { room_template: template.id },
  });
  await copyHanging(tx, kept.pictures, room);
  return room;
}
