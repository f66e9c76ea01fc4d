import type { Database } from '../../db/database.ts';
import type { AllowList } from '../../fetching/addresses.ts';
import { checkHost, guardedAgents } from '../../fetching/agents.ts';
import { FetchFault } from '../../fetching/send.ts';
import type { SecretBox } from '../../projects/secrets.ts';
import type { StorageCredentials } from '../../rooms/recording.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import type { Place, Recording } from '../recording.ts';
import { recordingInfoOf } from '../wishes.ts';
import { templateOfRoom } from '../templates.ts';
import type { Opening, Parcel, Storage } from './storage.ts';

/** Why a file is not in somebody's own storage, in words for them. */
export class UploadFault extends Error {}

export interface Uploads {
  /** @throws UploadFault */
  upload(recording: Recording, place: Place, parcel: Parcel, signal: AbortSignal): Promise<void>;
  /** @throws UploadFault */
  presign(recording: Recording, place: Place, object: string, seconds: number): Promise<string>;
}

interface Parts {
  db: Database;
  box: SecretBox;
  allow: AllowList;
}

/** The official library of each vendor, loaded when it is needed first. */
const OPENERS: Record<Place['type'], () => Promise<(opening: Opening) => Storage>> = {
  s3: async () => (await import('./s3.ts')).openS3,
  gs: async () => (await import('./gs.ts')).openGs,
  oss: async () => (await import('./oss.ts')).openOss,
  azure: async () => (await import('./azure.ts')).openAzure,
};

/** Brings files of recordings to where rooms and templates say (HM 2.1.1 upload_info). */
export function openUploads({ db, box, allow }: Parts): Uploads {
  async function open(recording: Recording, place: Place): Promise<Storage> {
    const credentials = await credentialsFor(recording, place);
    checkPlace(place, credentials);
    const opener = await OPENERS[place.type]();
    return opener({ place, credentials, agents: guardedAgents(allow) });
  }

  /** Those of the room or its template as they are now, so that wrong ones can be mended; else those of that time. */
  async function credentialsFor(recording: Recording, place: Place): Promise<StorageCredentials> {
    const room = await findRoom(db.queries, recording.projectId, { num: recording.roomNum });
    const now = room && recordingInfoOf({ room, template: await templateOfRoom(db.queries, room) }).upload;
    const known = [now, recording.upload].find(
      (one) => one?.sealedCredentials !== undefined && isSamePlace(one, place),
    );
    if (known?.sealedCredentials === undefined) {
      throw new UploadFault('there are no credentials for the storage');
    }
    return JSON.parse(box.open(known.sealedCredentials)) as StorageCredentials;
  }

  return {
    async upload(recording, place, parcel, signal) {
      const storage = await open(recording, place);
      try {
        if (place.endpoint !== undefined) await checkHost(new URL(place.endpoint), allow);
        await storage.upload(parcel, signal);
      } catch (reason) {
        throw new UploadFault(wordsFor(reason), { cause: reason });
      } finally {
        storage.close();
      }
    },
    async presign(recording, place, object, seconds) {
      const storage = await open(recording, place);
      try {
        return await storage.presign(object, seconds);
      } catch (reason) {
        throw new UploadFault('the credentials of the storage cannot be used', { cause: reason });
      } finally {
        storage.close();
      }
    },
  };
}

function isSamePlace(one: Place, other: Place): boolean {
  const { type, location, endpoint, region } = one;
  const isOf = type === other.type && location === other.location;
  return isOf && endpoint === other.endpoint && region === other.region;
}

/** Names become hosts: nobody else's may be made of them. @throws UploadFault */
function checkPlace({ type, location, region, endpoint }: Place, { key }: StorageCredentials): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,221}$/.test(location)) throw new UploadFault('there is no such bucket');
  if (region !== undefined && !/^[A-Za-z0-9-]{1,40}$/.test(region)) {
    throw new UploadFault('there is no such region');
  }
  if (type === 'azure' && endpoint === undefined && !/^[a-z0-9]{3,24}$/.test(key)) {
    throw new UploadFault('there is no such storage account');
  }
}

const UNREACHABLE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...[
    'EPIPE',
    'ECONNABORTED',
    'REQUEST_SEND_ERROR',
    'TimeoutError',
    'ConnectionTimeoutError',
    'RequestError',
  ],
]);

/** What a vendor's library says is for the log; the code of the storage is for people. */
function wordsFor(reason: unknown): string {
  const fault = faultIn(reason);
  if (fault) return `the storage ${fault.message}`;
  const { status, codes } = told(reason);
  const code = codes.find(
    (one) => /^[A-Z][A-Za-z]{2,60}$/.test(one) && one !== 'Error' && !UNREACHABLE.has(one),
  );
  const shown = code === undefined || status === undefined ? '' : ` (${code})`;
  if (status === 401 || status === 403) return `the storage refuses the credentials${shown}`;
  if (status === 404) return `the storage has no such bucket${shown}`;
  if (codes.some((one) => UNREACHABLE.has(one))) return 'the storage cannot be reached';
  return `the storage did not take it${shown}`;
}

function faultIn(reason: unknown): FetchFault | undefined {
  for (let at = reason, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof FetchFault) return at;
  }
  return undefined;
}

/** The status and the codes that an error names, each library in its own members. */
function told(reason: unknown): { status: number | undefined; codes: string[] } {
  const codes: string[] = [];
  let status: number | undefined;
  for (let at = reason, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const one = at as Record<string, unknown>;
    const { httpStatusCode } = (one['$metadata'] ?? {}) as { httpStatusCode?: number };
    for (const text of [one['code'], one['Code'], one['name'], one['errno']]) {
      if (typeof text === 'string') codes.push(text);
    }
    for (const number of [httpStatusCode, one['statusCode'], one['status'], one['code']]) {
      if (typeof number === 'number' && number >= 400 && number < 600) status ??= number;
    }
    at = one['cause'];
  }
  return { status, codes };
}
