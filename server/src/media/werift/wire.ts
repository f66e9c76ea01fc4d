import type { ErrorCode } from '../../errors.ts';
import type { CandidateInit, Layer, Level, PublishedTrack, Target } from '../engine.ts';
import type { ShardOptions } from './shard.ts';

// What the server and its child processes say to each other. `seat` numbers the joins of one process.

export type ToShard =
  | { say: 'open'; options: ShardOptions }
  | { say: 'join'; call: number; seat: number; room: string; peer: string }
  | { say: 'publish'; call: number; seat: number; sdp: string; tracks: readonly PublishedTrack[] }
  | { say: 'answer'; call: number; seat: number; sdp: string }
  | { say: 'subscribe'; seat: number; tracks: readonly string[] }
  | { say: 'trickle'; seat: number; target: Target; candidate: CandidateInit }
  | { say: 'prefer'; seat: number; track: string; layer: Layer }
  | { say: 'text'; seat: number; text: string }
  | { say: 'restart'; seat: number }
  | { say: 'leave'; seat: number };

export type FromShard =
  | { say: 'done'; call: number; sdp?: string }
  | { say: 'refused'; call: number; code: ErrorCode; text: string }
  | { say: 'offer'; seat: number; sdp: string }
  | { say: 'candidate'; seat: number; target: Target; candidate: CandidateInit }
  | { say: 'message'; seat: number; text: string }
  | { say: 'speaking'; seat: number; levels: readonly Level[] }
  | { say: 'state'; seat: number; target: Target; state: 'connected' | 'disconnected' | 'failed' }
  /** Forwarded packets in the last second. */
  | { say: 'rate'; rate: number };
