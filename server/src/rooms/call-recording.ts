import type { Actor } from '../db/events.ts';
import type { Room } from './room.ts';
import type { Template } from './template.ts';

/** Somebody in a call, as others see them. */
export interface RecordedPerson {
  name: string;
  role: string;
}

/** What somebody publishes now, as they say it themselves. */
export interface PublishedNow {
  source: string;
  muted: boolean;
}

/** As what a stream by HLS is kept (HM 2.8): a film comes of either. */
export interface KeptAs {
  vod: boolean;
  singleFile: boolean;
}

/** How those in a call see its recording. */
export interface ShownRecording {
  /** `Browser` was asked for, `sfu` is what the template records by itself, `HLS` goes with a stream by HLS. */
  type: 'Browser' | 'sfu' | 'HLS';
  /** As what a stream by HLS is kept. */
  keptAs?: KeptAs;
  state: 'initialised' | 'started' | 'paused' | 'resumed' | 'stopped' | 'failed';
  /** epoch milliseconds */
  startedAt?: number;
  /** The peer who asked for it. */
  by?: string;
  fault?: string;
}

/** A running call of this node, as who records it sees it: always what is true now. The same call is the same object. */
export interface RecordableCall {
  room(): Room;
  template(): Template;
  /** undefined: nobody is in */
  session(): string | undefined;
  person(peer: string): RecordedPerson | undefined;
  /** undefined: it is not published */
  track(peer: string, track: string): PublishedNow | undefined;
  /** Tells everybody, and those who come later. */
  show(recording: ShownRecording): void;
}

export interface RecordingAsk {
  /** The peer who asks, if it is one. */
  by?: string;
  meetingUrl?: string;
  destination?: string;
  resolution?: { width: number; height: number };
  audioOnly?: boolean;
}

/** Whoever records calls; calls tell it what happens in them. */
export interface CallRecorder {
  /** Somebody came or went, or what somebody publishes is another: to be called often, costs nothing. */
  changed(call: RecordableCall): void;
  /** It was ended for everybody. */
  ended(call: RecordableCall): void;
  /** @throws recording_running, not_offered */
  start(actor: Actor, room: Room, ask: RecordingAsk): Promise<void>;
  /** @throws recording_not_running */
  stop(actor: Actor, room: Room, by: string): Promise<void>;
  /** Everything that was captured is on disk, and nothing else will be. */
  rest(): Promise<void>;
}
