import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { sealRecording } from '../../rooms/recording.ts';
import type { RoomSettings } from '../../rooms/room.ts';
import { knownTemplate } from '../../rooms/template-cache.ts';
import type { Caller } from './auth.ts';
import { published } from './errors.ts';
import { readUpload } from './recording-input.ts';
import type { RoomBody } from './schema.ts';

/** HM 3 region. */
const REGIONS: readonly string[] = ['in', 'us', 'eu', 'auto'];
const SHORTEST_SESSION = 120;
const LONGEST_SESSION = 43_200;
/** Bytes, as JSON: a room is small, because lists show a hundred at once. */
const LARGEST_WEBHOOK = 16_384;

/** What a body asks of a room, apart from its name. */
export interface RoomInput {
  description?: string;
  enabled?: boolean;
  region?: string;
  templateId?: string;
  settings: RoomSettings;
}

/**
 * Reads the body of create or update (HM 2.1). Text that is empty is text that was not given, as the vendor's own
 * empty answers are; only a description can be emptied.
 *
 * @throws bad_input, in the published words where there are any
 */
export async function readRoom(house: House, { project }: Caller, body: RoomBody): Promise<RoomInput> {
  const { description, enabled, region, template_id: templateId } = body;
  checkRegion(region);
  if (templateId && !(await knownTemplate(house.db.queries, project.id, templateId))) {
    throw published('Error: template not found', 'template_id', 'is no template of this account');
  }
  return {
    ...(description !== undefined && { description }),
    ...(enabled !== undefined && { enabled }),
    ...(region && { region }),
    ...(templateId && { templateId }),
    settings: settingsOf(house, body),
  };
}

function settingsOf(house: House, body: RoomBody): RoomSettings {
  const {
    size,
    large_room: largeRoom,
    max_duration_seconds: maxDurationSeconds,
    polls,
    recording_info: info,
  } = body;
  checkDuration(maxDurationSeconds);
  const webhook = webhookOf(body);
  return {
    ...(size !== undefined && { size }),
    ...(largeRoom !== undefined && { largeRoom }),
    ...(maxDurationSeconds !== undefined && { maxDurationSeconds }),
    ...(webhook && { webhook }),
    ...(polls && { polls }),
    ...(info && { recording: sealRecording(house.box, readRecording(info)) }),
  };
}

function readRecording({ enabled = false, upload_info: upload }: NonNullable<RoomBody['recording_info']>) {
  return upload === undefined
    ? { enabled }
    : { enabled, upload: readUpload(upload, 'recording_info.upload_info') };
}

function checkRegion(region: string | undefined): void {
  if (!region || REGIONS.includes(region)) return;
  throw published('Error: region not supported', 'region', `must be one of ${REGIONS.join(', ')}`);
}

function checkDuration(seconds: number | undefined): void {
  if (seconds === undefined) return;
  if (seconds < SHORTEST_SESSION) throw badInput('max_duration_seconds', 'less than 120 seconds');
  if (seconds > LONGEST_SESSION) throw badInput('max_duration_seconds', 'greater than 43200 seconds');
}

function webhookOf({ webhook }: RoomBody): RoomSettings['webhook'] {
  if (!webhook) return undefined;
  const { url, headers } = webhook;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    throw badInput('webhook.url', 'must be an http or https URL');
  }
  const wanted = { url, ...(headers && { headers }) };
  if (Buffer.byteLength(JSON.stringify(wanted)) > LARGEST_WEBHOOK) {
    throw badInput('webhook', `must have at most ${String(LARGEST_WEBHOOK)} bytes`);
  }
  return wanted;
}

/** HM 2.1: the template is named by its id. @throws bad_input in the published words */
export function refuseTemplateName(body: object): void {
  if ('template' in body) throw fail('bad_input', { text: 'Invalid body param: template. Use template_id' });
}
