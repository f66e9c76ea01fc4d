import type { Static } from 'typebox';
import { badInput, fail } from '../../errors.ts';
import type { RoomSettings } from '../../rooms/room.ts';
import type { NewRoom, RoomChange } from '../../rooms/rooms.ts';
import { kindOf } from './enums.ts';
import { TITLE_LENGTH, type NewRoomBody, type RoomChangeBody } from './schema.ts';

type NewRoomInput = Static<typeof NewRoomBody>;
type RoomChangeInput = Static<typeof RoomChangeBody>;
type GivenSettings = NonNullable<RoomChange['settings']>;

const TOO_LONG = `The field Title must be a string with a maximum length of ${TITLE_LENGTH}.`;
const FORBIDDEN = /[\t*+:"<>?|\\/]/g;

/**
 * What to create (DS 5.2).
 *
 * @throws bad_input; wrong_role for a picture that was never uploaded
 */
export function newRoomOf(body: NewRoomInput): NewRoom {
  const title = titleOf(body.title);
  if (title === undefined) {
    throw fail('bad_input', { text: "The value cannot be an empty string. (Parameter 'title')" });
  }
  refuseWhatIsMissing(body);
  // Taken silently, these would leave a caller believing that others were let in, or kept out.
  if (body.share && body.share.length > 0) throw badInput('share', 'Members cannot be given yet.');
  if (body.private) throw badInput('private', 'Private rooms are not offered.');
  return {
    title,
    kind: kindOf(body.roomType),
    settings: withoutGaps(settingsOf(body)),
    tags: namesOf(body.tags ?? []),
  };
}

/** What to change (DS 5.5): a blank title is no title, `tags` are all that the room has then. @throws as `newRoomOf` */
export function roomChangeOf(body: RoomChangeInput): RoomChange {
  refuseWhatIsMissing(body);
  const title = titleOf(body.title);
  return {
    ...(title !== undefined && { title }),
    ...(body.tags && { tags: namesOf(body.tags) }),
    settings: settingsOf(body),
  };
}

/** DS 8 title rules; undefined when nothing is left. @throws bad_input */
function titleOf(text: string | undefined): string | undefined {
  // The schema counts characters, the vendor UTF-16 units.
  if (text !== undefined && text.length > TITLE_LENGTH) throw badInput('title', TOO_LONG);
  const title = text?.trim().replace(FORBIDDEN, '_');
  return title === '' ? undefined : title;
}

/** Names of tags without blanks around them, and none that is blank. */
export function namesOf(tags: readonly string[]): string[] {
  return tags.map((tag) => tag.trim()).filter(Boolean);
}

function refuseWhatIsMissing({ logo, cover }: RoomChangeInput): void {
  if (logo?.tmpFile) throw fail('wrong_role', { text: 'Access denied' });
  if (cover) throw badInput('cover', 'The cover is not known.');
}

/** Only what was given; undefined in it takes a setting away. */
function settingsOf({ indexing, denyDownload, color, lifetime, watermark }: RoomChangeInput): GivenSettings {
  return {
    ...(indexing !== undefined && { indexing }),
    ...(denyDownload !== undefined && { denyDownload }),
    ...(color !== undefined && { color: color === '' ? undefined : color.toUpperCase() }),
    ...(lifetime && { lifetime: lifetimeOf(lifetime) }),
    ...(watermark && { watermark: watermarkOf(watermark) }),
  };
}

function lifetimeOf(given: NonNullable<RoomChangeInput['lifetime']>): RoomSettings['lifetime'] {
  if (given.enabled === false) return undefined;
  const { deletePermanently = false, period = 0, value } = given;
  return {
    deletePermanently,
    period: period as 0 | 1 | 2,
    ...(value !== undefined && { value }),
    enabled: true,
  };
}

function watermarkOf(given: NonNullable<RoomChangeInput['watermark']>): RoomSettings['watermark'] {
  if (given.enabled === false) return undefined;
  const {
    additions = 0,
    rotate = 0,
    imageScale = 0,
    imageHeight = 0,
    imageWidth = 0,
    text,
    imageUrl,
  } = given;
  return {
    additions,
    ...(text !== undefined && { text }),
    rotate,
    imageScale,
    ...(imageUrl !== undefined && { imageUrl }),
    imageHeight,
    imageWidth,
  };
}

function withoutGaps(settings: GivenSettings): RoomSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
