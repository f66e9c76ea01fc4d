import type { Static } from 'typebox';
import { badInput, fail } from '../../errors.ts';
import { checkCover } from '../../rooms/covers.ts';
import type { RoomKind, RoomSettings } from '../../rooms/room.ts';
import type { NewRoom, RoomChange } from '../../rooms/rooms.ts';
import { kindOf } from './enums.ts';
import { TITLE_LENGTH, type NewRoomBody, type RoomChangeBody } from './schema.ts';

type NewRoomInput = Static<typeof NewRoomBody>;
type RoomChangeInput = Static<typeof RoomChangeBody>;
/** Settings as they are asked for; undefined takes one away. */
export type GivenSettings = NonNullable<RoomChange['settings']>;

const TOO_LONG = `The field Title must be a string with a maximum length of ${TITLE_LENGTH}.`;
const NO_LIFETIME = 'The field Lifetime.Value must be between 1 and 999.';
const FORBIDDEN = /[\t*+:"<>?|\\/]/g;

/** What to create (DS 5.2), but for its pictures. @throws bad_input */
export function newRoomOf(body: NewRoomInput): NewRoom & { settings: RoomSettings; tags: string[] } {
  const title = titleOf(body.title);
  if (title === undefined) throw blankTitle();
  if (body.private === true && (body.share ?? []).length === 0) {
    throw badInput('private', 'A private room must be shared with somebody from its first moment.');
  }
  const kind = kindOf(body.roomType);
  const settings = { ...settingsOf(body), ...(body.private === true && { private: true }) };
  return {
    title,
    kind,
    settings: withoutGaps(fitting(kind, settings)),
    tags: namesOf(body.tags ?? []),
  };
}

/** The title of something that must have one is missing or blank. */
export function blankTitle(): Error {
  return fail('bad_input', { text: "The value cannot be an empty string. (Parameter 'title')" });
}

/**
 * What to change (DS 5.5), but for its pictures: a blank title is no title, `tags` are all that the room has then.
 *
 * @throws bad_input
 */
export function roomChangeOf(body: RoomChangeInput): RoomChange & { settings: GivenSettings } {
  const title = titleOf(body.title);
  return {
    ...(title !== undefined && { title }),
    ...(body.tags && { tags: namesOf(body.tags) }),
    settings: settingsOf(body),
  };
}

/** DS 8 title rules; undefined when nothing is left. @throws bad_input */
export function titleOf(text: string | undefined): string | undefined {
  // The schema counts characters, the vendor UTF-16 units.
  if (text !== undefined && text.length > TITLE_LENGTH) throw badInput('title', TOO_LONG);
  const title = text?.trim().replace(FORBIDDEN, '_');
  return title === '' ? undefined : title;
}

/** Names of tags without blanks around them, and none that is blank. */
export function namesOf(tags: readonly string[]): string[] {
  return tags.map((tag) => tag.trim()).filter(Boolean);
}

/** What a room, or a template, is set to; only what was given. @throws bad_input */
export function settingsOf(given: SettingsInput): GivenSettings {
  const { indexing, denyDownload, color, cover, quota, lifetime, watermark } = given;
  const { chatSettings, saveFormAsXLSX, sendFormToExternalDB } = given;
  return {
    ...(indexing !== undefined && { indexing }),
    ...(denyDownload !== undefined && { denyDownload }),
    ...(color !== undefined && { color: colorOf(color) }),
    ...(cover !== undefined && { cover: cover === '' ? undefined : checkCover(cover) }),
    ...(quota !== undefined && { quota }),
    ...(lifetime && { lifetime: lifetimeOf(lifetime) }),
    ...(watermark && { watermark: watermarkOf(watermark) }),
    ...(chatSettings && { chat: chatOf(chatSettings) }),
    ...(saveFormAsXLSX !== undefined && { answersAsTable: saveFormAsXLSX }),
    ...(sendFormToExternalDB !== undefined && { answersToDatabase: sendFormToExternalDB }),
  };
}

type SettingsInput = Omit<RoomChangeInput, 'title' | 'tags' | 'logo'>;

/** Leaves out what rooms of this kind do not have (DS 5.2). */
export function fitting(kind: RoomKind, settings: GivenSettings): GivenSettings {
  const { chat, answersAsTable, answersToDatabase, ...common } = settings;
  return {
    ...common,
    ...(kind === 'ai' && 'chat' in settings && { chat }),
    ...(kind === 'form' && 'answersAsTable' in settings && { answersAsTable }),
    ...(kind === 'form' && 'answersToDatabase' in settings && { answersToDatabase }),
  };
}

/** Six digits; three are doubled, none at all is no colour. */
export function colorOf(text: string): string | undefined {
  if (text === '') return undefined;
  const digits = text.length === 3 ? text.replace(/./g, '$&$&') : text;
  return digits.toUpperCase();
}

function chatOf({ providerId, modelId, prompt }: NonNullable<SettingsInput['chatSettings']>) {
  return {
    ...(providerId !== undefined && { provider: providerId }),
    ...(modelId !== undefined && { model: modelId }),
    ...(prompt !== undefined && { prompt }),
  };
}

function lifetimeOf(given: NonNullable<RoomChangeInput['lifetime']>): RoomSettings['lifetime'] {
  if (given.enabled === false) return undefined;
  const { deletePermanently = false, period = 0, value } = given;
  if (value === undefined) throw badInput('lifetime.value', NO_LIFETIME);
  return { deletePermanently, period: period as 0 | 1 | 2, value, enabled: true };
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
    ...(imageUrl !== undefined && imageUrl !== '' && { imageUrl }),
    imageHeight,
    imageWidth,
  };
}

/** Settings of something new, where there is nothing to take away. */
export function withoutGaps(settings: GivenSettings): RoomSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
