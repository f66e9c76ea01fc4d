import type { Database } from '../../db/database.ts';
import type { AllowList } from '../../fetching/addresses.ts';
import { checkHost, guardedAgents } from '../../fetching/agents.ts';
import type { SecretBox } from '../../projects/secrets.ts';
import type { StorageCredentials } from '../../rooms/recording.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import type { Place, Recording } from '../recording.ts';
import { recordingInfoOf } from '../wishes.ts';
import { templateOfRoom } from '../templates.ts';
import { wordsFor } from './faults.ts';
import { isSamePlace, memoryOf, unended } from './memory.ts';
import type { Opening, Parcel, Storage } from './storage.ts';

/** So long a storage is asked to drop what is not wanted any more. */
const ABANDON_MS = 15_000;

/** Why a file is not in somebody's own storage, in words for them. */
export class UploadFault extends Error {}

export interface Uploads {
  /** @throws UploadFault */
  upload(recording: Recording, place: Place, parcel: Parcel, signal: AbortSignal): Promise<void>;
  /**
   * What was begun for a file goes no further: the storage drops its parts. `recording` undefined: it is gone with its
   * room.
   *
   * @throws UploadFault
   */
  abandon(path: string, recording: Recording | undefined, signal: AbortSignal): Promise<void>;
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
  async function open(place: Place, sealed: string): Promise<Storage & { agents: Opening['agents'] }> {
    const credentials = JSON.parse(box.open(sealed)) as StorageCredentials;
    checkPlace(place, credentials);
    const opener = await OPENERS[place.type]();
    const agents = guardedAgents(allow);
    return { ...opener({ place, credentials, agents, allow }), agents };
  }

  /** Does something with a storage until a signal comes. @throws UploadFault */
  async function withStorage(
    place: Place,
    sealed: string,
    signal: AbortSignal,
    work: (storage: Storage) => Promise<void>,
  ): Promise<void> {
    const storage = await open(place, sealed);
    const { http, https } = storage.agents;
    // Not every library can be stopped.
    const stop = () => {
      http.destroy();
      https.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      if (place.endpoint !== undefined) await checkHost(new URL(place.endpoint), allow);
      await work(storage);
    } catch (reason) {
      throw new UploadFault(wordsFor(reason), { cause: reason });
    } finally {
      signal.removeEventListener('abort', stop);
      storage.close();
    }
  }

  /** Those of the room or its template as they are now, so that wrong ones can be mended; else those of that time. */
  async function credentialsFor(recording: Recording, place: Place): Promise<string> {
    const room = await findRoom(db.queries, recording.projectId, { num: recording.roomNum });
    const now = room && recordingInfoOf({ room, template: await templateOfRoom(db.queries, room) }).upload;
    const known = [now, recording.upload].find(
      (one) => one?.sealedCredentials !== undefined && isSamePlace(one, place),
    );
    if (known?.sealedCredentials === undefined) {
      throw new UploadFault('there are no credentials for the storage');
    }
    return known.sealedCredentials;
  }

  return {
    async upload(recording, place, parcel, signal) {
      const sealed = await credentialsFor(recording, place);
      const memory = memoryOf(parcel.path, { place, object: parcel.object, sealed });
      await withStorage(place, sealed, signal, (storage) => storage.upload(parcel, memory, signal));
    },
    async abandon(path, recording, signal) {
      const begun = await unended(path);
      if (!begun) return;
      const { place, object, id } = begun;
      const sealed = recording ? await credentialsFor(recording, place) : begun.sealed;
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(ABANDON_MS)]);
      await withStorage(place, sealed, inTime, (storage) => storage.abandon(object, id, inTime));
      await memoryOf(path, begun).forget();
    },
    async presign(recording, place, object, seconds) {
      const storage = await open(place, await credentialsFor(recording, place));
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
