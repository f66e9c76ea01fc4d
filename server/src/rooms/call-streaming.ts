import type { Actor } from '../db/events.ts';
import type { KeptAs, RecordableCall } from './call-recording.ts';
import type { Room } from './room.ts';

/** How those in a call see that it is streamed. */
export interface ShownStream {
  kind: 'hls' | 'rtmp';
  state: 'initialised' | 'started' | 'stopped' | 'failed';
  /** Where it can be watched; only of what players fetch from here. */
  url?: string;
  meetingUrl: string;
  /** epoch milliseconds */
  startedAt?: number;
  fault?: string;
}

export interface StreamAsk {
  kind: 'hls' | 'rtmp';
  /** The peer who asks, if it is one. */
  by?: string;
  /** Where it is sent: `rtmp://…`, with its key. */
  urls?: readonly string[];
  meetingUrl?: string;
  destination?: string;
  resolution?: { width: number; height: number };
  /** It is recorded for as long as it runs. Of what is sent to others it says nothing more. */
  record?: KeptAs;
}

/** A call of this node that can be streamed. The same call is the same object. */
export interface StreamableCall extends Omit<RecordableCall, 'show' | 'template'> {
  /** Tells everybody, and those who come later. */
  show(stream: ShownStream): void;
}

/** Whoever streams calls; calls tell it what happens in them. */
export interface CallStreamer {
  /** Somebody came or went, or what somebody publishes is another: to be called often, costs nothing. */
  changed(call: StreamableCall): void;
  /** It was ended for everybody. */
  ended(call: StreamableCall): void;
  /** @throws stream_running, recording_running, not_offered, bad_input */
  start(actor: Actor, room: Room, ask: StreamAsk): Promise<void>;
  /** @throws stream_not_running */
  stop(actor: Actor, room: Room, kind: StreamAsk['kind'], by: string): Promise<void>;
}
