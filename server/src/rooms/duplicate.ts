import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { withoutPastExpiry } from './expiry.ts';
import { titleKey } from './names.ts';
import { copyPicture, newPictureId } from './pictures.store.ts';
import { displayTitle, type Room, type RoomSettings } from './room.ts';
import type { RoomRef } from './rooms.store.ts';
import { createRoom, holdRoom } from './rooms.ts';

export interface DuplicateOptions {
  /** Its title; that of the room with a number behind it where none is given. */
  title?: string;
  /** Its name; made from the title where none is given. */
  alias?: string;
  /** Whether what is in the room comes along; without, only what a room is created with. */
  withContent?: boolean;
}

/**
 * Creates a room like another one (DS 5.12). What it is set to comes along, and its pictures; who may enter, its links
 * and its codes do not. Whoever asks owns the new room, which is open, whatever the other one is.
 *
 * @throws room_not_found; bad_input and name_taken for the alias
 */
export async function duplicateRoom(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  { title, alias }: DuplicateOptions = {},
): Promise<Room> {
  // Held, so that its pictures are still there when they are copied.
  const room = await holdRoom(tx, actor.projectId, ref);
  const { settings, pictures } = withOwnPictures(room.settings);
  const copy = await createRoom(tx, actor, {
    title: title ?? (await numberedTitle(tx, room)),
    ...(alias !== undefined && { alias }),
    description: room.description,
    kind: room.kind,
    region: room.region,
    seats: room.seats,
    record: room.record,
    templateId: room.templateId,
    settings: withoutPastExpiry(settings, Date.now()),
    tags: room.tags,
    origin: { duplicated_from: room.id },
  });
  for (const { from, to } of pictures) await copyPicture(tx, from, to, copy.num);
  return copy;
}

/** Settings for another room: its pictures are its own, so that they stay when those of this room go. */
export function withOwnPictures(settings: RoomSettings): {
  settings: RoomSettings;
  pictures: { from: string; to: string }[];
} {
  const pictures: { from: string; to: string }[] = [];
  const own = (from: string): string => {
    const to = newPictureId();
    pictures.push({ from, to });
    return to;
  };
  const { logo, watermark } = settings;
  const copied = {
    ...settings,
    ...(logo !== undefined && { logo: own(logo) }),
    ...(watermark?.picture !== undefined && {
      watermark: { ...watermark, picture: own(watermark.picture) },
    }),
  };
  return { settings: copied, pictures };
}

/** DS 8; of much longer ones the end would not count. */
const TITLE_LENGTH = 170;
const MOST_COPIES = 1_000_000;

/** `Algebra` → `Algebra (1)`, or the first number of which no room is called so. */
async function numberedTitle(queries: Queries, room: Room): Promise<string> {
  const title = displayTitle(room);
  const called = (number: number): string => {
    const suffix = ` (${number})`;
    return title.slice(0, TITLE_LENGTH - suffix.length).toWellFormed() + suffix;
  };
  // Doubled until one is free, then halved: of ten thousand copies, few are looked for.
  let taken = 0;
  let free = 1;
  while (free < MOST_COPIES && (await isCalled(queries, room.projectId, called(free)))) {
    [taken, free] = [free, free * 2];
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (await isCalled(queries, room.projectId, called(middle))) taken = middle;
    else free = middle;
  }
  return called(free);
}

async function isCalled(queries: Queries, projectId: string, title: string): Promise<boolean> {
  const found = await queries
    .selectFrom('rooms')
    .select('num')
    .where('project_id', '=', projectId)
    .where('title_key', '=', titleKey(title))
    .limit(atMost(1))
    .executeTakeFirst();
  return found !== undefined;
}
