import type * as wire from '@enfilade/protocol';
import { LARGEST_METADATA } from '@enfilade/protocol';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { sealRecording } from '../../rooms/recording.ts';
import type { RoomSettings } from '../../rooms/room.ts';
import type { NewRoom, RoomChange } from '../../rooms/rooms.ts';
import { knownTemplate } from '../../rooms/template-cache.ts';
import type { Caller } from './auth.ts';
import { ADDITIONS } from './present.ts';
import { timeIn } from './times.ts';

type Settings = NonNullable<RoomChange['settings']>;
const LARGEST_WEBHOOK = 16_384;
const PERIODS = { day: 0, month: 1, year: 2 } as const;

/**
 * What to create.
 *
 * @throws bad_input naming the member; template_not_found
 */
export async function newRoomOf(house: House, caller: Caller, body: wire.NewRoom): Promise<NewRoom> {
  const { name, type, ...rest } = body;
  const { settings, apart: _none, ...given } = await roomChangeOf(house, caller, rest);
  return {
    ...given,
    ...(name !== undefined && { alias: name }),
    ...(type !== undefined && { kind: type }),
    settings: Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined)),
  };
}

/** What to change; null takes a member away. @throws as `newRoomOf` */
export async function roomChangeOf(
  { db, box }: House,
  { project }: Caller,
  body: wire.RoomChange,
): Promise<RoomChange> {
  const { name, title, description, enabled, region, seats, record, template_id: templateId, tags } = body;
  if (templateId && !(await knownTemplate(db.queries, project.id, templateId))) {
    throw fail('template_not_found', { member: 'template_id' });
  }
  const settings = settingsOf(body);
  if (body.recording) settings.recording = sealRecording(box, body.recording);
  return {
    apart: true,
    ...(name !== undefined && { alias: name }),
    ...(title !== undefined && { title: title.trim() }),
    ...(description !== undefined && { description }),
    ...(enabled !== undefined && { enabled }),
    ...(region !== undefined && { region }),
    ...(seats !== undefined && { seats }),
    ...(record !== undefined && { record }),
    ...(templateId !== undefined && { templateId }),
    ...(tags && { tags }),
    settings,
  };
}

/** The wire's plain settings by ours. */
const PLAIN_SETTINGS = {
  size: 'size',
  large_room: 'largeRoom',
  max_duration_seconds: 'maxDurationSeconds',
  polls: 'polls',
  indexing: 'indexing',
  deny_download: 'denyDownload',
  quota: 'quota',
  color: 'color',
  cover: 'cover',
  webhook: 'webhook',
  on_expiry: 'onExpiry',
  metadata: 'metadata',
} as const satisfies Partial<Record<keyof wire.RoomChange, keyof RoomSettings>>;
const PLAIN = Object.entries(PLAIN_SETTINGS) as [keyof typeof PLAIN_SETTINGS, keyof RoomSettings][];

function settingsOf(body: wire.RoomChange): Settings {
  checkWebhook(body.webhook);
  checkMetadata(body.metadata);
  const settings: Record<string, unknown> = {};
  for (const [name, ours] of PLAIN) {
    const value = body[name];
    if (value !== undefined) settings[ours] = isDefault(name, value) ? undefined : value;
  }
  const { lifetime, watermark, opens_at: opensAt, expires_at: expiresAt } = body;
  if (opensAt !== undefined) settings['opensAt'] = opensAt === null ? undefined : timeIn(opensAt, 'opens_at');
  if (expiresAt !== undefined) settings['expiresAt'] = expiryIn(expiresAt);
  if (lifetime !== undefined) {
    settings['lifetime'] = lifetime
      ? {
          period: PERIODS[lifetime.period],
          value: lifetime.value,
          deletePermanently: lifetime.delete_permanently ?? false,
          enabled: true,
        }
      : undefined;
  }
  if (watermark !== undefined) settings['watermark'] = watermark ? watermarkIn(watermark) : undefined;
  if (body.recording === null) settings['recording'] = undefined;
  return settings;
}

/** What a member is where nothing is said is not kept, so that to ask for it is no change. */
function isDefault(name: string, value: unknown): boolean {
  if (value === null || value === false) return true;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return name === 'on_expiry' && value === 'disable';
}

function expiryIn(text: string | null): number | undefined {
  if (text === null) return undefined;
  const time = timeIn(text, 'expires_at');
  if (time <= Date.now()) throw badInput('expires_at', 'must be in the future');
  return time;
}

function watermarkIn({ additions, text, rotate = 0 }: NonNullable<wire.RoomChange['watermark']>) {
  const bits = additions.reduce((sum, name) => sum | ADDITIONS[name], 0);
  const image = { imageScale: 0, imageHeight: 0, imageWidth: 0 };
  return { additions: bits, ...(text !== undefined && { text }), rotate, ...image };
}

function checkWebhook(webhook: wire.RoomChange['webhook']): void {
  if (!webhook) return;
  const { protocol } = URL.canParse(webhook.url) ? new URL(webhook.url) : {};
  if (protocol !== 'https:' && protocol !== 'http:')
    throw badInput('webhook.url', 'must be an http or https URL');
  if (bytesOf(webhook) > LARGEST_WEBHOOK)
    throw badInput('webhook', `must have at most ${LARGEST_WEBHOOK} bytes as JSON`);
}

function checkMetadata(metadata: wire.RoomChange['metadata']): void {
  if (!metadata) return;
  checkNumbers(metadata, 'metadata');
  if (bytesOf(metadata) > LARGEST_METADATA) {
    throw badInput('metadata', `must have at most ${LARGEST_METADATA} bytes as JSON`);
  }
}

/** A number that is larger than any that is kept would become null. */
function checkNumbers(value: unknown, member: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw badInput(member, 'is too large a number');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) checkNumbers(inner, `${member}.${name}`);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
