import type { RecordingInfo } from './room.ts';

/** What rooms of one kind have in common: who may do what in them, and where their recordings and streams go. */
export interface Template {
  /** 24 hex. */
  id: string;
  projectId: string;
  name: string;
  content: TemplateContent;
  createdAt: number;
  updatedAt: number;
  /** Counts the changes; the number of the template's newest event. */
  revision: number;
}

export interface TemplateContent {
  /** By name. */
  roles: Record<string, Role>;
  settings: TemplateSettings;
  destinations: Destinations;
  plugins: Record<string, unknown>;
  /** At most one. */
  recordings: Recorder[];
}

/** Maps of named places to stream and record to, by kind. */
export interface Destinations {
  browserRecordings?: Record<string, Recorder>;
  rtmpDestinations?: Record<string, object>;
  hlsDestinations?: Record<string, object>;
  transcriptions?: Record<string, Recorder>;
}

export type Track = 'audio' | 'video' | 'screen' | 'simulcast';

export interface Encoding {
  bitRate?: number;
  codec?: string;
  frameRate?: number;
  width?: number;
  height?: number;
}

export interface SimulcastLayer {
  rid: 'f' | 'h' | 'q';
  scaleResolutionDownBy: number;
  maxBitrate?: number;
  maxFramerate: number;
}

export interface PublishParams {
  /** Absent: nothing may be published. */
  allowed?: Track[];
  audio?: Encoding;
  video?: Encoding;
  screen?: Encoding;
  simulcast?: { video?: { layers?: SimulcastLayer[] }; screen?: { layers?: SimulcastLayer[] } };
}

export interface SubscribeParams {
  subscribeToRoles?: string[];
  /** kbit/s */
  maxSubsBitRate?: number;
  subscribeDegradation?: {
    packetLossThreshold?: number;
    degradeGracePeriodSeconds?: number;
    recoverGracePeriodSeconds?: number;
  };
}

export type Permission =
  | 'endRoom'
  | 'removeOthers'
  | 'mute'
  | 'unmute'
  | 'changeRole'
  | 'sendRoomState'
  | 'pollRead'
  | 'pollWrite'
  | 'browserRecording'
  | 'rtmpStreaming'
  | 'hlsStreaming';

export interface Role {
  name: string;
  publishParams: PublishParams;
  subscribeParams: Required<SubscribeParams>;
  permissions: Partial<Record<Permission, boolean>>;
  /** 1, the highest, to 5. */
  priority: number;
  /** 0 = any number, -1 = nobody. */
  maxPeerCount: number;
}

export interface RoomState {
  /** seconds */
  messageInterval: number;
  sendPeerList: boolean;
  stopRoomStateOnJoin: boolean;
  enabled: boolean;
}

export interface TemplateSettings {
  region: string;
  /** What rooms record that say nothing themselves. */
  recording: RecordingInfo | null;
  roomState: RoomState;
}

/** What somebody who records or writes down does; `role` is the one of the template that they join with. */
export interface Recorder {
  name: string;
  role: string;
  [part: string]: unknown;
}
