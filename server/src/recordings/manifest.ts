import type { RecordedTrack } from '../media/engine.ts';

/** All that is known of a recording besides its files. Times are ms since 1970. */
export interface Manifest {
  startedAt: number;
  endedAt: number;
  /** Cut out of what is composed. */
  pauses: Span[];
  tracks: ManifestTrack[];
}

export interface Span {
  from: number;
  to: number;
}

export interface ManifestTrack extends RecordedTrack {
  /** `regular` is a camera or microphone, `screen` is shown large. */
  source: 'regular' | 'screen' | (string & {});
  /** Of the person, as the others read it. */
  name: string;
  role: string;
  endedAt: number;
  /** When the publisher had switched it off. */
  muted: Span[];
}
