/**
 * The one port to live audio and video, cut at two peer connections for each peer, and SDP: on the publish connection
 * they offer and we answer, on the subscribe connection we offer. What a peer may publish and receive is said here
 * and kept by the engine; why it may is known above.
 */
export interface MediaEngine {
  readonly capabilities: Capabilities;
  /** @throws `unavailable` when it would carry more than it can, or is closed */
  join(room: string, peer: string, told: PeerEvents): Promise<MediaPeer>;
  /**
   * Writes every track that is published in the room from now on, those that are there and those that come later, into
   * files in `folder` (absolute, exists). The room need not have anybody in it yet.
   * @throws `unavailable` when it cannot (see `capabilities.recording`), or is closed
   */
  record(room: string, folder: string, told: RecordingEvents): Promise<MediaRecording>;
  /** Ends all calls. Nobody is told `lost`. */
  close(): Promise<void>;
}

export interface Capabilities {
  simulcast: boolean;
  recording: boolean;
  /** Forwarded packets a second that one process takes. */
  packetsPerSecond: number;
}

/** What an engine tells about one recording. Nothing comes after `lost` or the end of `stop`. */
export interface RecordingEvents {
  /** Its first packet came. */
  began(track: RecordedTrack): void;
  /** It is whole on disk, because it is published no more or the recording stops. */
  ended(track: RecordedTrack): void;
  /** Nothing is recorded any more, but what is in the files plays: the process ended, or the disk is full (`why`). */
  lost(why?: string): void;
}

export interface RecordedTrack {
  /** As its publisher calls it. */
  track: string;
  stream: string;
  /** As it joined. */
  peer: string;
  kind: 'audio' | 'video';
  /** The name in the folder: WebM with Opus or VP8, whose time 0 is `startedAt`. */
  file: string;
  /** When its first packet came: ms since 1970. */
  startedAt: number;
}

export interface MediaRecording {
  /** What comes meanwhile is written nowhere; in the files it is a gap of that length. */
  pause(): void;
  resume(): void;
  /** Resolves when everything is on disk, or the process that wrote it is gone. Again is nothing. */
  stop(): Promise<void>;
}

/** What an engine tells about one peer. Nothing comes after `leave` or `lost`. */
export interface PeerEvents {
  /** The subscribe connection: we offer. */
  offer(sdp: string): void;
  candidate(target: Target, candidate: CandidateInit): void;
  /** Text on the subscribe data channel `ion-sfu`. */
  message(text: string): void;
  /** 0 to 100 of who speaks now, by track id: only of the tracks which this peer receives. */
  speaking(levels: readonly Level[]): void;
  state(target: Target, state: 'connected' | 'disconnected' | 'failed'): void;
  /** How well what is sent to them arrives: about once a second, while something is and they report on it. */
  quality(seen: Quality): void;
  /** They get another layer of a track than they prefer, or what they prefer again. */
  layer(got: GotLayer): void;
  /** The engine lost this peer (a child process ended): join again. */
  lost(): void;
}

export interface MediaPeer {
  /**
   * Answers their offer on the publish connection. Only `tracks` are taken; others are answered inactive. Tracks that
   * were there before and are not any more end for everybody.
   * @throws `bad_input` when it is no offer that can be answered, `unavailable` when the peer is gone, or when there
   * are new tracks among them and no more can be carried: what was there goes on
   */
  publish(sdp: string, tracks: readonly PublishedTrack[]): Promise<string>;
  /**
   * Exactly these tracks of others in the room are sent to them from now on, those that are not there yet as soon as
   * they are; offers follow where needed. The first call brings the first offer, with the data channel, even for none.
   */
  subscribe(tracks: readonly string[]): void;
  /** @throws `bad_input` when it does not answer the newest offer, `unavailable` when the peer is gone */
  answer(sdp: string): Promise<void>;
  trickle(target: Target, candidate: CandidateInit): void;
  /** Which layer of a simulcast track they get; `none` stops any video. */
  prefer(track: string, layer: Layer): void;
  /** What all that is sent to them takes at most, in bits a second; 0: there is no limit. */
  limit(bitsPerSecond: number): void;
  /** Sends text on the subscribe data channel; nothing is sent before it is open. */
  say(text: string): void;
  /** ICE restart of the subscribe connection. */
  restart(): void;
  leave(): void;
}

export type Target = 'publish' | 'subscribe';
export type Layer = 'high' | 'medium' | 'low' | 'none';

export interface Quality {
  /** The share of packets that did not come: 0 to 1. */
  loss: number;
  /** There and back; undefined: not known. */
  roundTripMs: number | undefined;
}

export interface GotLayer {
  track: string;
  layer: Layer;
  /** What they would get if they could. */
  preferred: Layer;
  /** Because of the limit of what they are sent. */
  isLimited: boolean;
}

export interface Level {
  track: string;
  level: number;
}

/** The ids are those of the `a=msid` in the publisher's offer. */
export interface PublishedTrack {
  id: string;
  stream: string;
  kind: 'audio' | 'video';
  /** Bits a second, which it may have at most; absent: any number. */
  mostBits?: number;
}

export interface CandidateInit {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}
