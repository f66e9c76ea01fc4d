import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { AllowList } from '../../fetching/addresses.ts';
import type { StorageCredentials } from '../../rooms/recording.ts';
import type { Place } from '../recording.ts';
import type { Memory } from './memory.ts';

/** A file that goes into somebody's own storage. */
export interface Parcel {
  /** On this disk. */
  path: string;
  /** What it is called there, the prefix among it. */
  object: string;
  contentType: string;
  bytes: number;
}

/** One place in somebody's own storage, opened. */
export interface Storage {
  /**
   * Goes on where an earlier try stopped. Again is the same: what is there by this name is replaced.
   *
   * @throws what the vendor's library throws
   */
  upload(parcel: Parcel, memory: Memory, signal: AbortSignal): Promise<void>;
  /** What was begun is not wanted any more: its parts are dropped. `id`: as the storage calls it. @throws as `upload` */
  abandon(object: string, id: string, signal: AbortSignal): Promise<void>;
  /** An address under which whoever has it gets the object, for so many seconds. Nothing is asked for it. */
  presign(object: string, seconds: number): Promise<string>;
  close(): void;
}

export interface Opening {
  place: Place;
  credentials: StorageCredentials;
  agents: { http: HttpAgent; https: HttpsAgent };
  /** What those agents may reach besides the internet. */
  allow: AllowList;
}

/** A large file goes in parts of so many bytes, so many at the same time. */
export const PART_BYTES = 8 * 1024 * 1024;
export const PARTS_AT_ONCE = 3;
export const CONNECT_MS = 10_000;
/** Of one part, or one question. */
export const REQUEST_MS = 120_000;
