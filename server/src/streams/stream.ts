import type { KeptAs } from '../rooms/call-recording.ts';

/** HM 2.8, HM 2.9. */
export type StreamStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
export const STREAM_STATUSES: readonly StreamStatus[] = [
  ...(['starting', 'running', 'stopping', 'stopped', 'failed'] as const),
];
/** Those of which a room has one of each kind at most. */
export const OPEN_STREAMS: readonly StreamStatus[] = ['starting', 'running', 'stopping'];

/** `hls`: players fetch it from this server; `rtmp`: it is sent to others. */
export type StreamKind = 'hls' | 'rtmp';
export const STREAM_KINDS: readonly StreamKind[] = ['hls', 'rtmp'];

export interface StreamWish {
  /** pixels, even */
  width: number;
  height: number;
  /** Kept and shown, not used: nothing is opened there. */
  meetingUrl: string;
  destination: string;
  /** undefined: it is not recorded */
  record?: KeptAs | undefined;
}

/** A room as it is, was or will be seen from outside. Times are epoch milliseconds. */
export interface Stream {
  /** 24 hex */
  id: string;
  projectId: string;
  roomNum: number;
  roomId: string;
  /** null: nobody was in when it was asked for */
  sessionId: string | null;
  kind: StreamKind;
  status: StreamStatus;
  wish: StreamWish;
  /** Whoever knows it may watch. */
  place: string;
  /** Sealed: a list of URLs as JSON. */
  sealedTargets: string | null;
  /** The ids of what it was, or is, recorded as, the newest last. More than one where its server was started anew. */
  recordings: readonly string[];
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
  holder: string | null;
}
