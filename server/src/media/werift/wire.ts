import type { ErrorCode } from '../../errors.ts';
import type { RecordedTrack } from '../engine.ts';
import type { CandidateInit, GotLayer, Layer, Level, PublishedTrack, Quality, Target } from '../engine.ts';
import type { ShardOptions } from './shard.ts';

// What the server and its child processes say to each other. `seat` and `recording` number the joins and recordings of
// one engine.

export type ToShard =
  | { say: 'open'; options: ShardOptions }
  | { say: 'join'; call: number; seat: number; room: string; peer: string }
  | { say: 'publish'; call: number; seat: number; sdp: string; tracks: readonly PublishedTrack[] }
  | { say: 'answer'; call: number; seat: number; sdp: string }
  | { say: 'subscribe'; seat: number; tracks: readonly string[] }
  | { say: 'trickle'; seat: number; target: Target; candidate: CandidateInit }
  | { say: 'prefer'; seat: number; track: string; layer: Layer }
  | { say: 'limit'; seat: number; bits: number }
  | { say: 'text'; seat: number; text: string }
  | { say: 'restart'; seat: number }
  | { say: 'leave'; seat: number }
  | { say: 'record'; call: number; recording: number; room: string; folder: string }
  | { say: 'stop'; call: number; recording: number }
  | { say: 'pause' | 'resume'; recording: number };

export type FromShard =
  | { say: 'done'; call: number; sdp?: string }
  | { say: 'refused'; call: number; code: ErrorCode; text: string }
  | { say: 'offer'; seat: number; sdp: string }
  | { say: 'candidate'; seat: number; target: Target; candidate: CandidateInit }
  | { say: 'message'; seat: number; text: string }
  | { say: 'speaking'; seat: number; levels: readonly Level[] }
  | { say: 'quality'; seat: number; seen: Quality }
  | { say: 'layer'; seat: number; got: GotLayer }
  | { say: 'state'; seat: number; target: Target; state: 'connected' | 'disconnected' | 'failed' }
  | { say: 'began' | 'ended'; recording: number; track: RecordedTrack }
  | { say: 'unrecorded'; recording: number; why?: string }
  /** Forwarded packets in the last second. */
  | { say: 'rate'; rate: number };
