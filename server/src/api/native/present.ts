import type * as wire from '@enfilade/protocol';
import { shortId } from '../../rooms/ids.ts';
import type { DeletedRoom } from '../../rooms/deleted-rooms.ts';
import {
  stateOf,
  type Lifetime,
  type RecordingInfo,
  type Room,
  type RoomSettings,
} from '../../rooms/room.ts';
import { isoTime } from '../shared/iso-time.ts';

/** A room as this API shows it. */
export function presentRoom(room: Room): wire.Room {
  const { settings } = room;
  return {
    id: room.id,
    short_id: shortId(room.id),
    number: room.num,
    name: room.alias,
    title: room.title,
    description: room.description,
    type: room.kind,
    state: stateOf(room),
    enabled: room.enabled,
    region: room.region,
    seats: room.seats,
    record: room.record,
    template_id: room.templateId,
    size: settings.size ?? null,
    large_room: settings.largeRoom ?? false,
    max_duration_seconds: settings.maxDurationSeconds ?? null,
    webhook: webhookOf(settings),
    polls: settings.polls ?? [],
    recording: recordingOf(settings),
    private: settings.private ?? false,
    indexing: settings.indexing ?? false,
    deny_download: settings.denyDownload ?? false,
    lifetime: settings.lifetime ? lifetimeOf(settings.lifetime) : null,
    watermark: watermarkOf(settings),
    quota: settings.quota ?? null,
    color: settings.color ?? null,
    cover: settings.cover ?? null,
    tags: room.tags,
    metadata: settings.metadata ?? {},
    opens_at: timeOrNull(settings.opensAt),
    expires_at: timeOrNull(settings.expiresAt),
    on_expiry: settings.onExpiry ?? 'disable',
    created_at: isoTime(room.createdAt),
    created_by: room.createdBy,
    updated_at: isoTime(room.updatedAt),
    updated_by: room.updatedBy,
    archived_at: timeOrNull(room.archivedAt),
    last_activity_at: isoTime(room.activeAt),
    revision: room.edition,
  };
}

/** A deleted room, which can be brought back until it is purged. */
export function presentDeleted({ room, deletedAt, purgeAt }: DeletedRoom): wire.DeletedRoom {
  return {
    id: room.id,
    number: room.num,
    name: room.alias,
    title: room.title,
    deleted_at: isoTime(deletedAt),
    purge_at: isoTime(purgeAt),
    undoable: purgeAt > deletedAt,
  };
}

function timeOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : isoTime(time);
}

function webhookOf({ webhook }: RoomSettings): wire.Room['webhook'] {
  return webhook ? { url: webhook.url, header_names: Object.keys(webhook.headers ?? {}) } : null;
}

/** Where recordings go, as it is shown. */
export function recordingOf({ recording }: { recording?: RecordingInfo | null }): wire.Room['recording'] {
  if (!recording) return null;
  const { enabled, upload } = recording;
  if (!upload) return { enabled, upload: null };
  const { type, location, prefix = null, region = null, sealedCredentials } = upload;
  const has_credentials = sealedCredentials !== undefined;
  return { enabled, upload: { type, location, prefix, region, has_credentials } };
}

const PERIODS = ['day', 'month', 'year'] as const;

export function lifetimeOf({ period, value = 1, deletePermanently }: Lifetime): wire.Room['lifetime'] {
  return { period: PERIODS[period], value, delete_permanently: deletePermanently };
}

/** Watermark additions by their bits (DS 3). */
export const ADDITIONS = { user_name: 1, user_email: 2, user_ip_address: 4, current_date: 8, room_name: 16 };

export function watermarkOf({ watermark }: RoomSettings): wire.Room['watermark'] {
  if (!watermark) return null;
  const set = Object.entries(ADDITIONS).filter(([, bit]) => (watermark.additions & bit) !== 0);
  return { additions: set.map(([name]) => name), text: watermark.text ?? null, rotate: watermark.rotate };
}
