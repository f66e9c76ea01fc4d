import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import type { Converter } from './conversion/converter.ts';
import type { AllowList } from './fetching/addresses.ts';
import type { Bucket } from './files/bucket.ts';
import type { Blobs } from './files/blobs.ts';
import type { MediaEngine } from './media/engine.ts';
import type { IceServer } from './media/ice-servers.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { FindAccessKey } from './projects/access-keys.ts';
import type { AdminFinder } from './projects/admins.ts';
import type { ApiKeyFinder } from './projects/api-keys.ts';
import type { SecretBox } from './projects/secrets.ts';
import type { CallControl } from './rooms/call-control.ts';
import type { AdmissionDoor } from './rooms/join-credential.ts';
import type { Streams } from './streams/streams.ts';
import type { BoardPainter } from './screenshots/painter.ts';

/** What every door is built with. Made in `app.ts`. */
export interface House {
  config: Config;
  /** Where clients reach this server, without a slash at the end. */
  publicUrl: () => string;
  db: Database;
  box: SecretBox;
  /** What people may come into rooms with. */
  doors: readonly AdmissionDoor[];
  blobs: Blobs;
  /** Screenshots go there when there is one. */
  bucket: Bucket | undefined;
  boardPainter: BoardPainter;
  converter: Converter;
  mediaEngine: MediaEngine;
  recordings: Recordings;
  streams: Streams;
  /** What runs in rooms on this node. */
  calls: CallControl;
  /** What the client of somebody who was believed is told of STUN and TURN; `who` tells them apart. */
  iceServers: (who: string) => IceServer[];
  /** What may be fetched from besides the internet. */
  fetchAllow: AllowList;
  accessKeys: FindAccessKey;
  apiKeys: ApiKeyFinder;
  isAdmin: AdminFinder;
}
