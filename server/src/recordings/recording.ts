import type { KeptAs } from '../rooms/call-recording.ts';
import type { RecordingInfo } from '../rooms/room.ts';

/** HM 2.6. What comes after `stopping` goes on beside the next. */
export type RecordingStatus =
  'starting' | 'running' | 'stopping' | 'post_processing' | 'completed' | 'failed';

export const STATUSES: readonly RecordingStatus[] = [
  ...(['starting', 'running', 'stopping', 'post_processing', 'completed', 'failed'] as const),
];
/** Those of which a room has one of each kind at most. */
export const OPEN: readonly RecordingStatus[] = ['starting', 'running', 'stopping'];

/** As clients are shown it: `Browser` was asked for, `sfu` is what the room records by itself. Both may be at once. */
export type Kind = 'Browser' | 'sfu';
export const KINDS: readonly Kind[] = ['Browser', 'sfu'];

/** What shall become of a recording. */
export interface Wish {
  kind: Kind;
  composite: boolean;
  /** Each track by itself, and each publisher's sound and picture together. */
  tracks: boolean;
  streams: boolean;
  /** pixels */
  width: number;
  height: number;
  audioOnly: boolean;
  maxMs: number;
  /** Kept and shown, not used: nothing is opened there. */
  meetingUrl: string;
  destination: string;
  /** The stream that it was begun with, and ends with. */
  stream?: StreamOf;
}

export interface StreamOf extends KeptAs {
  id: string;
  kind: 'hls' | 'rtmp';
}

/** Something that is, was or will be recorded of a room. Times are epoch milliseconds. */
export interface Recording {
  /** 24 hex */
  id: string;
  projectId: string;
  roomNum: number;
  roomId: string;
  /** null: nobody was in when it was asked for */
  sessionId: string | null;
  status: RecordingStatus;
  paused: boolean;
  wish: Wish;
  /** Where it goes, as it was said when it was asked for; null: it stays here. */
  upload: RecordingInfo['upload'] | null;
  /** The id of a peer; empty: the server. */
  startedBy: string;
  stoppedBy: string;
  stopReason: string | null;
  /** Safe to show. */
  fault: string | null;
  createdAt: number;
  startedAt: number | null;
  stoppedAt: number | null;
  updatedAt: number;
  /** Whether all its files are made. */
  made: boolean;
  holder: string | null;
}

export type AssetType = 'room-composite' | 'chat' | 'track' | 'stream';
/** `processing`: it is on its way to where it is kept. */
export type AssetStatus = 'processing' | 'completed' | 'failed';

/** Where somebody's own storage is, without what opens it. */
export interface Place {
  type: 's3' | 'gs' | 'oss' | 'azure';
  location: string;
  prefix?: string;
  region?: string;
  endpoint?: string;
}

/** One file of a recording. */
export interface Asset {
  id: string;
  recordingId: string;
  projectId: string;
  roomNum: number;
  roomId: string;
  sessionId: string | null;
  type: AssetType;
  status: AssetStatus;
  /** Its name where it is kept: `beam/<room>/<day>/Rec-….mp4`, below the prefix. */
  object: string;
  /** null: with us */
  place: Place | null;
  contentType: string;
  /** In the folder of its recording, until it is where it shall be. */
  file: string | null;
  blobId: string | null;
  bytes: number;
  durationMs: number;
  /** HM 2.7 metadata. */
  facts: Record<string, unknown>;
  fault: string | null;
  tries: number;
  tryAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** Where a file is, or would be: `s3://bucket/prefix/name`. */
export function pathOf({ place, object }: Pick<Asset, 'place' | 'object'>): string {
  return place ? `${place.type}://${place.location}/${object}` : object;
}
