/**
 * The words of a call, as the 100ms web client speaks them (contract §3 to §6): what the page needs of each, and no more.
 */

export type Kind = 'audio' | 'video';

/** A track, as its publisher tells of it. */
export interface Track {
  track_id: string;
  stream_id: string;
  type: Kind;
  /** `regular` is a microphone or a camera, `screen` a shared screen and its sound. */
  source: string;
  mute: boolean;
  description: string;
}

/** Somebody, as the server tells of them. */
export interface PeerSaid {
  peer_id: string;
  role: string;
  groups?: string[];
  joined_at?: number;
  info: { name: string; user_id?: string };
  tracks?: Record<string, Track>;
}

/** Layers of a picture, bit rates in kbit/s. */
export interface SimulcastLayer {
  rid: string;
  scaleResolutionDownBy?: number;
  maxBitrate?: number;
  maxFramerate?: number;
}

/** What a role may do. */
export interface CallRole {
  name: string;
  publishParams: {
    allowed?: string[];
    video?: { bitRate?: number; frameRate?: number; width?: number; height?: number };
    screen?: { bitRate?: number; frameRate?: number; width?: number; height?: number };
    simulcast?: { video?: { layers?: SimulcastLayer[] } };
  };
  subscribeParams: { subscribeToRoles?: string[] };
  permissions: Record<string, boolean | undefined>;
}

/** `on-policy-change`: which role this person has, and what each may do. */
export interface Policy {
  name: string;
  known_roles: Record<string, CallRole | undefined>;
}

export type LayerName = 'high' | 'medium' | 'low' | 'none';
/** Who has raised a hand is in this group. */
export const HAND = '_handraise';
