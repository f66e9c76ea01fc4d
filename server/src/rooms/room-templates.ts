import type { Queries, Tx } from '../db/database.ts';
import { writeEvent, type Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { forgetBelongings } from './belongings.ts';
import { withOwnPictures } from './duplicate.ts';
import { newRoomId, timeOfId } from './ids.ts';
import { subjectId } from './members.store.ts';
import { giveAccess } from './members.ts';
import { copyPicture } from './pictures.store.ts';
import { knownSubject } from './room-template-members.ts';
import { sharedTemplate } from './room-template-rights.ts';
import { displayTitle, type RoomSettings } from './room.ts';
import {
  countRoomTemplates,
  deleteRoomTemplateRow,
  findRoomTemplate,
  holdRoomTemplate,
  insertRoomTemplate,
  updateRoomTemplate,
  type RoomTemplate,
} from './room-templates.store.ts';
import type { RoomRef } from './rooms.store.ts';
import { holdRoom, uniqueTags, type RoomChange } from './rooms.ts';

/** Of one project: lists read all that a person may use. */
export const TEMPLATES_LIMIT = 1000;

/** What a template is made with; everything else is as in its room. */
export interface NewRoomTemplate {
  title?: string;
  tags?: string[];
  settings?: RoomSettings;
  /** Whether the room's picture comes along. */
  copyLogo?: boolean;
  isPublic?: boolean;
  /** With whom it is shared: addresses of the project's people, and ids of its groups. */
  people?: readonly string[];
  groups?: readonly string[];
}

/**
 * Makes a template of a room and writes `room_template.created` (DS 5.14).
 *
 * @param userId whose it is
 * @throws room_not_found; bad_input for tags and addresses; user_not_found for groups; limit_reached
 */
export async function createRoomTemplate(
  tx: Tx,
  actor: Actor,
  userId: string,
  ref: RoomRef,
  wanted: NewRoomTemplate,
): Promise<RoomTemplate> {
  // Held, so that its pictures are still there when they are copied.
  const room = await holdRoom(tx, actor.projectId, ref);
  if ((await countRoomTemplates(tx, actor.projectId)) >= TEMPLATES_LIMIT) {
    throw fail('limit_reached', { text: `A project may have ${TEMPLATES_LIMIT} templates at most` });
  }
  const { opensAt: _opens, expiresAt: _expires, onExpiry: _then, logo, ...lasting } = room.settings;
  const kept = { ...lasting, ...(wanted.copyLogo && logo !== undefined && { logo }) };
  const { settings, pictures } = withOwnPictures(kept);
  const id = newRoomId();
  const now = timeOfId(id);
  const stored = {
    id,
    projectId: actor.projectId,
    title: wanted.title ?? displayTitle(room),
    kind: room.kind,
    settings: { ...settings, ...wanted.settings },
    tags: uniqueTags(wanted.tags ?? room.tags),
    isPublic: wanted.isPublic ?? false,
    createdAt: now,
    createdBy: userId,
    updatedAt: now,
    updatedBy: userId,
    revision: 1,
  };
  const template = { num: await insertRoomTemplate(tx, stored), ...stored };
  await copyHanging(tx, pictures, template);
  const sharedWith = await shareTemplate(tx, actor, template, wanted);
  const { title, kind, tags, isPublic } = template;
  const data = {
    num: template.num,
    title,
    kind,
    tags,
    isPublic,
    ...settingsOf(template),
    sharedWith,
    made_from: room.id,
  };
  await writeEvent(tx, actor, { subject: id, seq: 1, type: 'room_template.created', at: now, data });
  return template;
}

/** Copies the pictures that the new settings name; others are not shown any more. */
export async function copyHanging(
  tx: Tx,
  pictures: readonly { from: string; to: string }[],
  { num, settings }: { num: number; settings: RoomSettings },
): Promise<void> {
  const named = [settings.logo, settings.watermark?.picture];
  for (const { from, to } of pictures) if (named.includes(to)) await copyPicture(tx, from, to, num);
}

async function shareTemplate(
  tx: Tx,
  actor: Actor,
  template: RoomTemplate,
  { people = [], groups = [] }: NewRoomTemplate,
): Promise<string[]> {
  const subjects = [];
  for (const email of people) subjects.push(await knownSubject(tx, actor, { email }));
  for (const id of groups) subjects.push(await knownSubject(tx, actor, { id }));
  const given = [];
  for (const subject of subjects) {
    // The owner has it anyway.
    if (subjectId(subject) === template.createdBy) continue;
    await giveAccess(tx, actor, sharedTemplate(template), subject, 'reader');
    given.push(subjectId(subject));
  }
  return given;
}

/** @throws room_not_found: templates are folders, as rooms are */
export async function getRoomTemplate(
  queries: Queries,
  projectId: string,
  num: number,
): Promise<RoomTemplate> {
  const template = await findRoomTemplate(queries, projectId, num);
  if (!template) throw fail('room_not_found');
  return template;
}

/** What may change of a template. */
export type RoomTemplateChange = Pick<RoomChange, 'title' | 'tags' | 'settings'> & { isPublic?: boolean };

/**
 * Changes a template and writes `room_template.updated`, unless nothing is different.
 *
 * @throws room_not_found; bad_input for tags
 */
export async function changeRoomTemplate(
  tx: Tx,
  actor: Actor,
  num: number,
  { title, tags, settings, isPublic }: RoomTemplateChange,
): Promise<RoomTemplate> {
  const before = await holdRoomTemplate(tx, actor.projectId, num);
  if (!before) throw fail('room_not_found');
  const merged = Object.entries({ ...before.settings, ...settings }).filter(
    ([, value]) => value !== undefined,
  );
  const after: RoomTemplate = {
    ...before,
    title: title ?? before.title,
    tags: tags ? uniqueTags(tags) : before.tags,
    settings: Object.fromEntries(merged),
    isPublic: isPublic ?? before.isPublic,
  };
  const data = whatChanged(before, after);
  if (Object.keys(data).length === 0) return before;
  const at = Math.max(Date.now(), before.updatedAt);
  const saved = { ...after, updatedAt: at, updatedBy: actor.userId ?? null, revision: before.revision + 1 };
  await updateRoomTemplate(tx, saved);
  await writeEvent(tx, actor, {
    subject: saved.id,
    seq: saved.revision,
    type: 'room_template.updated',
    at,
    data,
  });
  return saved;
}

function whatChanged(before: RoomTemplate, after: RoomTemplate): Record<string, unknown> {
  const [old, now]: (Record<string, unknown> | undefined)[] = [before, after].map(
    ({ title, tags, isPublic, ...template }) => {
      return { title, tags, isPublic, ...settingsOf(template) };
    },
  );
  const names = Object.keys({ ...old, ...now });
  const changed = names.filter((name) => JSON.stringify(old?.[name]) !== JSON.stringify(now?.[name]));
  return Object.fromEntries(changed.map((name) => [name, now?.[name] ?? null]));
}

/** What of the settings events tell: nothing that holds secrets. */
function settingsOf({ settings }: Pick<RoomTemplate, 'settings'>): Partial<RoomSettings> {
  const { recording: _recording, webhook: _webhook, ...told } = settings;
  return told;
}

/** Deletes a template for good; rooms that were made from it stay. @throws room_not_found */
export async function deleteRoomTemplate(tx: Tx, actor: Actor, num: number): Promise<RoomTemplate> {
  const template = await holdRoomTemplate(tx, actor.projectId, num);
  if (!template) throw fail('room_not_found');
  await forgetBelongings(tx, template);
  await deleteRoomTemplateRow(tx, num);
  const { id, revision, title } = template;
  const event = {
    subject: id,
    seq: revision + 1,
    type: 'room_template.deleted',
    at: Date.now(),
    data: { num, title },
  };
  await writeEvent(tx, actor, event);
  return template;
}
