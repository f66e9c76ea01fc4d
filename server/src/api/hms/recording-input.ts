import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import {
  UPLOAD_TYPES,
  type RecordingInput,
  type StorageCredentials,
  type UploadType,
} from '../../rooms/recording.ts';
import { published } from './errors.ts';

const LONGEST = 4096;

type Upload = NonNullable<RecordingInput['upload']>;

/**
 * Reads `upload_info` of a room or `upload` of a template (HM 2.1.1).
 *
 * @param member where it stands, for errors
 * @throws bad_input in the published words
 */
export function readUpload(value: unknown, member: string): Upload {
  const upload = objectOf(value, member);
  const type = uploadType(upload['type']);
  if (!type) throw invalid(`${member}.type`, `must be one of ${UPLOAD_TYPES.join(', ')}`);
  const location = textOf(upload, 'location', member);
  if (location === undefined || location === '') {
    throw published('bucket location missing', `${member}.location`, 'is required');
  }
  const prefix = textOf(upload, 'prefix', member);
  const options = upload['options'] === undefined ? {} : objectOf(upload['options'], `${member}.options`);
  const region = textOf(options, 'region', `${member}.options`);
  const endpoint = textOf(options, 'endpoint', `${member}.options`);
  if (endpoint !== undefined && !isEndpoint(endpoint)) {
    throw invalid(`${member}.options.endpoint`, 'must be an http(s) URL without a user or a query');
  }
  return {
    type,
    location,
    ...(prefix !== undefined && { prefix }),
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(upload['credentials'] !== undefined && {
      credentials: readCredentials(upload['credentials'], `${member}.credentials`),
    }),
  };
}

/** The credentials that a call brought, where its answer may repeat them (HM 2.1.1 redaction). */
export function credentialsIn({ config }: House, upload: unknown): StorageCredentials | undefined {
  if (config.echoCredentials !== 'true' || upload === undefined || upload === null) return undefined;
  return readUpload(upload, 'upload_info').credentials;
}

/** Rooms say `secret`, templates `secretKey`, and one published answer of a template `secret` (HM 2.1.1). */
function readCredentials(value: unknown, member: string): StorageCredentials {
  const credentials = objectOf(value, member);
  const key = textOf(credentials, 'key', member);
  const secret = textOf(credentials, 'secret', member) ?? textOf(credentials, 'secretKey', member);
  if (key === undefined || key === '') throw invalid(`${member}.key`, 'is required');
  if (secret === undefined || secret === '') throw invalid(`${member}.secret`, 'is required');
  return { key, secret };
}

/** Ours: a storage other than the vendor's own, which speaks the same. */
function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && [username, password, search, hash].join('') === '';
}

function uploadType(value: unknown): UploadType | undefined {
  return UPLOAD_TYPES.find((type) => type === value);
}

function objectOf(value: unknown, member: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(member, 'must be object');
  return value as Record<string, unknown>;
}

function textOf(holder: Record<string, unknown>, name: string, member: string): string | undefined {
  const value = holder[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw badInput(`${member}.${name}`, 'must be string');
  if (value.length > LONGEST)
    throw badInput(`${member}.${name}`, `must have at most ${String(LONGEST)} characters`);
  return value;
}

function invalid(member: string, what: string) {
  return published('invalid upload configuration', member, what);
}
