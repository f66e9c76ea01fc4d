import type { Static } from 'typebox';
import type { Tx } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { hangPictures } from '../../rooms/pictures.ts';
import { spelled } from '../../rooms/project-tags.ts';
import { changeRoomTemplate } from '../../rooms/room-templates.ts';
import { holdRoomTemplate } from '../../rooms/room-templates.store.ts';
import { changeRoom, holdRoom, type RoomChange } from '../../rooms/rooms.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { allowedRoom, demand, showRoom } from './look.ts';
import { showTemplate } from './present-templates.ts';
import { fitting, type GivenSettings } from './room-input.ts';
import { roomNamed } from './room-named.ts';
import { picturesFor } from './room-pictures.ts';
import type { LogoBody } from './schema.ts';
import { allowedTemplate, isTemplateId } from './template-doors.ts';

/** What is to be different in a room or a template. */
export interface Wanted {
  title?: string;
  tags?: string[];
  settings: GivenSettings;
  logo?: Static<typeof LogoBody>;
}

const DENIED = "You don't have enough permission to edit the room";

/**
 * Changes a room or a template, with the pictures that come along, in one transaction.
 *
 * @returns its JSON
 * @throws room_not_found, room_archived, wrong_role; bad_input
 */
export async function changeFolder(desk: Desk, caller: Caller, id: string, wanted: Wanted) {
  return isTemplateId(id)
    ? changeTemplate(desk, caller, id, wanted)
    : changeOneRoom(desk, caller, id, wanted);
}

async function changeOneRoom(desk: Desk, caller: Caller, id: string, { logo, ...wanted }: Wanted) {
  const { actor, user, project } = caller;
  // Before anything is painted.
  const now = await allowedRoom(desk.db.queries, caller, id, 'edit', DENIED);
  const settings = fitting(now.kind, wanted.settings);
  const given = { ...(logo && { logo }), watermark: settings.watermark };
  const brought = await picturesFor(desk, caller, given, now.settings);
  const room = await desk.db.write(async (tx) => {
    const before = await holdRoom(tx, project.id, roomNamed(id));
    await demand(tx, caller, before, 'edit', DENIED);
    const change: RoomChange = {
      ...wanted,
      ...(await tagsOf(tx, caller, wanted)),
      settings: { ...settings, ...brought.settings },
    };
    const after = await changeRoom(tx, actor, { num: before.num }, change);
    await hangPictures(tx, actor, user.id, after, brought.fresh, before.settings);
    return after;
  });
  return showRoom(desk, caller, room);
}

async function changeTemplate(desk: Desk, caller: Caller, id: string, { logo, ...wanted }: Wanted) {
  const { actor, user, project } = caller;
  const { template: now, rights } = await allowedTemplate(desk.db.queries, caller, id, 'edit');
  const settings = fitting(now.kind, wanted.settings);
  const given = { ...(logo && { logo }), watermark: settings.watermark };
  const brought = await picturesFor(desk, caller, given, now.settings);
  const template = await desk.db.write(async (tx) => {
    const before = await holdRoomTemplate(tx, project.id, now.num);
    if (!before) throw fail('room_not_found');
    await allowedTemplate(tx, caller, id, 'edit');
    const after = await changeRoomTemplate(tx, actor, now.num, {
      ...wanted,
      ...(await tagsOf(tx, caller, wanted)),
      settings: { ...settings, ...brought.settings },
    });
    await hangPictures(tx, actor, user.id, after, brought.fresh, before.settings);
    return after;
  });
  return showTemplate(desk, caller, template, rights);
}

/** Tags as the project spells them. */
async function tagsOf(
  tx: Tx,
  { project }: Caller,
  { tags }: Pick<Wanted, 'tags'>,
): Promise<{ tags?: string[] }> {
  return tags ? { tags: await spelled(tx, project.id, tags) } : {};
}
