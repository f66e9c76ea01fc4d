import type { Project } from '../../projects/projects.ts';
import type { StorageCredentials } from '../../rooms/recording.ts';
import { isOpen, type RecordingInfo } from '../../rooms/room.ts';
import type { ListedRoom } from '../../rooms/lists-newest.ts';
import { shortId } from '../../rooms/ids.ts';
import type { RoomCode } from '../../rooms/codes.store.ts';
import type { Template } from '../../rooms/template.ts';
import { isoTime } from '../shared/iso-time.ts';

const OWN_REGIONS = new Set(['in', 'us', 'eu', 'auto']);
/** What the regions of other APIs are called here (HM 3 region). */
const OTHER_REGIONS: Record<string, string> = { 'us-sv': 'us', 'in-mum': 'in' };
const NO_RECORDING: RecordingInfo = { enabled: false };

/** What a room's answer is made of besides the room. */
export interface Surroundings {
  project: Project;
  /** The template that the room follows. */
  template: Template | undefined;
  /** Shown only in the answer to the call that brought them (HM 2.1.1 redaction). */
  credentials?: StorageCredentials | undefined;
}

/** A room in the union of all the documented shapes (HM 2.1 room object). */
export function presentRoom(room: ListedRoom, { project, template, credentials }: Surroundings) {
  const { settings } = room;
  const info = settings.recording ?? template?.content.settings.recording ?? NO_RECORDING;
  const shown: Record<string, unknown> = {
    id: shortId(room.id),
    name: room.alias,
    enabled: isOpen(room),
    description: room.description,
    customer_id: project.customerId,
    customer: project.customerId,
    app_id: project.appId,
    recording_info: presentRecording(info, credentials),
    recording_source_template: settings.recording === undefined,
    enabled_source_template: !room.enabledSet,
    template_id: template?.id ?? '',
    template: template?.name ?? '',
    region: regionOf(room),
    created_at: isoTime(room.createdAt),
    updated_at: isoTime(room.updatedAt),
    large_room: settings.largeRoom ?? false,
  };
  if (settings.size !== undefined) shown['size'] = settings.size;
  if (settings.maxDurationSeconds !== undefined) shown['max_duration_seconds'] = settings.maxDurationSeconds;
  if (settings.polls) shown['polls'] = settings.polls;
  if (settings.webhook) shown['webhook'] = settings.webhook;
  return shown;
}

/** A room in a list: there the recording has another name too, and the name that must be unique is shown. */
export function presentListedRoom(room: ListedRoom, surroundings: Surroundings) {
  const shown = presentRoom(room, surroundings);
  shown['recording'] = shown['recording_info'];
  shown['key'] = `${surroundings.project.customerId}:${room.alias}`;
  return shown;
}

function presentRecording({ enabled, upload }: RecordingInfo, credentials: StorageCredentials | undefined) {
  if (!upload) return { enabled };
  const { type, location, prefix, region, endpoint } = upload;
  const options = { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
  return {
    enabled,
    upload_info: {
      type,
      location,
      ...(prefix !== undefined && { prefix }),
      ...(credentials && { credentials }),
      ...(Object.keys(options).length > 0 && { options }),
    },
  };
}

function regionOf({ region }: ListedRoom): string {
  if (region === null) return 'auto';
  return OWN_REGIONS.has(region) ? region : (OTHER_REGIONS[region] ?? 'auto');
}

/** HM 2.2 code object. */
export function presentCode(code: RoomCode) {
  return {
    code: code.code,
    room_id: shortId(code.roomId),
    role: code.role,
    enabled: code.enabled,
    created_at: isoTime(code.createdAt),
    updated_at: isoTime(code.updatedAt),
  };
}
