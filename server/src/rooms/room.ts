/** What a room is, behind every door. */
export type RoomKind = 'form' | 'collaboration' | 'custom' | 'public' | 'data' | 'ai';

export interface Room {
  /** The number by which folders name it (DS `id`). */
  num: number;
  /** 32 hex (AG `uuid`); the first 24 are its short id (HM `id`). */
  id: string;
  projectId: string;
  /** What people call it; null when nobody ever named it. */
  title: string | null;
  /** Legal and unique in the project, whatever the case (HM `name`). */
  alias: string;
  description: string;
  kind: RoomKind;
  /** What was asked for last; `isOpen` says whether people may enter. */
  enabled: boolean;
  /** Whether `enabled` was ever set by a call. */
  enabledSet: boolean;
  archivedAt: number | null;
  region: string | null;
  /** How many writers and admins may be in at once; 0 = any number (AG `limit`). */
  seats: number;
  /** Whether the history of the board is kept (AG `isRecord`). */
  record: boolean;
  templateId: string | null;
  settings: RoomSettings;
  /** Newest first. */
  tags: string[];
  createdAt: number;
  createdBy: string | null;
  updatedAt: number;
  updatedBy: string | null;
  /** When something happened to it or in it last. */
  activeAt: number;
  /** Counts the events; the number of the room's newest one. */
  revision: number;
  /** The revision at which the room itself changed last: not who came in, or what hangs on it. */
  edition: number;
}

/** What only some rooms have. A member that is absent follows the template or the default. */
export interface RoomSettings {
  size?: number;
  largeRoom?: boolean;
  maxDurationSeconds?: number;
  webhook?: { url: string; headers?: Record<string, string> };
  polls?: string[];
  recording?: RecordingInfo;
  private?: boolean;
  indexing?: boolean;
  denyDownload?: boolean;
  lifetime?: Lifetime;
  watermark?: Watermark;
  quota?: number;
  color?: string;
  cover?: string;
  /** The picture that is shown for it, by its id (`pictures.ts`). */
  logo?: string;
  /** Who answers in a room of kind `ai`. */
  chat?: ChatSettings;
  /** What becomes of answers in a room of kind `form`. */
  answersAsTable?: boolean;
  answersToDatabase?: boolean;
  /** Free members, by name. */
  metadata?: Metadata;
  /** Nobody may enter before; epoch milliseconds. */
  opensAt?: number;
  /** When `onExpiry` happens (disable, where nothing is said); epoch milliseconds. */
  expiresAt?: number;
  onExpiry?: ExpiryAction;
}

export type Metadata = Record<string, unknown>;
export type ExpiryAction = 'disable' | 'archive' | 'delete';

/** Where recordings go. One atomic value: a room has its own or follows its template (HM 2.1.1). */
export interface RecordingInfo {
  enabled: boolean;
  upload?: {
    type: 's3' | 'gs' | 'oss' | 'azure';
    location: string;
    prefix?: string;
    region?: string;
    /** Of a storage other than the vendor's: an http(s) URL. */
    endpoint?: string;
    /** Sealed by the secret box before it gets here; never shown, logged or written into an event. */
    sealedCredentials?: string;
  };
}

export interface Lifetime {
  deletePermanently: boolean;
  period: 0 | 1 | 2;
  value?: number;
  enabled?: boolean;
}

export interface Watermark {
  additions: number;
  text?: string;
  rotate: number;
  imageScale: number;
  imageUrl?: string;
  /** In place of an address: a picture of this room, by its id. */
  picture?: string;
  imageHeight: number;
  imageWidth: number;
}

export interface ChatSettings {
  provider?: number;
  model?: string;
  prompt?: string;
}

export type RoomState = 'open' | 'scheduled' | 'disabled' | 'archived';

/** What a room is now; `scheduled`: its time has not come. */
export function stateOf(
  room: Pick<Room, 'enabled' | 'archivedAt' | 'settings'>,
  now = Date.now(),
): RoomState {
  if (room.archivedAt !== null) return 'archived';
  if (!room.enabled) return 'disabled';
  return (room.settings.opensAt ?? 0) > now ? 'scheduled' : 'open';
}

/** Whether people may enter, as soon as its time has come: neither disabled nor archived. */
export function isOpen(room: Pick<Room, 'enabled' | 'archivedAt'>): boolean {
  return room.enabled && room.archivedAt === null;
}

/** What to call a room when it is shown to people. */
export function displayTitle(room: Pick<Room, 'title' | 'alias'>): string {
  return room.title ?? room.alias;
}

/** What a room is to the people in it. */
export function factsForPeople(room: Room): {
  id: string;
  title: string;
  state: 'open' | 'archived';
  record: boolean;
} {
  const { id, record, archivedAt } = room;
  return { id, title: displayTitle(room), state: archivedAt === null ? 'open' : 'archived', record };
}
