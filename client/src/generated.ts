// Written by `npm run client` from the OpenAPI document of the native API: change the server instead.
/* eslint @typescript-eslint/consistent-indexed-object-style: off */

/** What `listAccessKeys` answers. */
export interface AccessKey {
  access_key: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  /** Of a pair that was rolled: when it ends; null: it stays. */
  expires_at: string | null;
  /** Whether tokens that are made here are signed with it. */
  current: boolean;
}
/** What `listAccessKeys` answers. */
export interface AccessKeys {
  /** Newest first; five at most. */
  data: AccessKey[];
}
/** What `addScenes` answers. */
export interface AddedScenes {
  /** Those that were added: names that were there stay as they are. */
  data: Scene[];
}
/** What `listBans` and `banUser` answer. */
export interface Ban {
  user_id: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  created_by: string;
}
/** What `listBans` answers. */
export interface BanPage {
  data: Ban[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `batchRooms` takes. */
export interface Batch {
  operations: (
    | {
        op: 'create';
        room: NewRoom;
      }
    | {
        op: 'update';
        /**
         * Its `id`, `short_id`, `number`, or `name:` and its name.
         * @example name:algebra-2
         */
        room_id: string;
        if_match?: string;
        room: RoomChange;
      }
    | {
        op: 'delete';
        /**
         * Its `id`, `short_id`, `number`, or `name:` and its name.
         * @example name:algebra-2
         */
        room_id: string;
        /**
         * How long it can be undeleted; 0: it is gone for good at once.
         * @default 604800
         */
        retention_seconds?: number;
      }
  )[];
}
/** What `batchRooms` answers. */
export interface BatchResult {
  /** One for each operation, in their order. */
  results: {
    /** What the same call alone would have answered. */
    status: number;
    room?: Room;
    deleted?: DeletedRoom;
    problem?: Problem;
  }[];
}
/** What `listCodes`, `createCodes` and `updateCode` answer. */
export interface Code {
  /**
   * Whoever has it may come in.
   * @example abc-defg-hij
   */
  code: string;
  room_id: string;
  /**
   * One of the roles of the room’s template.
   * @example host
   */
  role: string;
  enabled: boolean;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
}
/** What `updateCode` takes. */
export interface CodeChange {
  enabled: boolean;
}
/** What `listCodes` answers. */
export interface CodePage {
  data: Code[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `createCodes` answers. */
export interface Codes {
  /** The code that was made; where no role was named, all codes of the room. */
  data: Code[];
}
/** What `createConversion` and `getConversion` answer. */
export interface Conversion {
  id: string;
  status: 'waiting' | 'converting' | 'finished' | 'failed' | 'cancelled';
  /** Where the file was; `upload:` and its name: somebody in a room brought it along. */
  url: string;
  format: 'png' | 'jpeg' | 'webp';
  scale: number;
  /** 0 until it is known. */
  page_count: number;
  pages_done: number;
  /** Of one that failed. */
  error: {
    code:
      | 'unsupported'
      | 'not_pptx'
      | 'empty'
      | 'unreadable'
      | 'locked'
      | 'too_many_pages'
      | 'download'
      | 'office_missing'
      | 'office_failed'
      | 'timed_out'
      | 'interrupted'
      | 'unknown';
    text: string;
  } | null;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  /** Those that are done. */
  pages: ConvertedPage[];
}
/** What `listConversions` answers. */
export interface ConversionPage {
  data: ListedConversion[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `createConversion` and `getConversion` answer. */
export interface ConvertedPage {
  number: number;
  width: number;
  height: number;
  /** Whoever has it can see the page. */
  url: string;
}
/** What `setCurrentScene` takes. */
export interface CurrentScene {
  scene_id: string;
}
/** What `deleteRoom` and `listDeletedRooms` answer. */
export interface DeletedRoom {
  id: string;
  number: number;
  name: string;
  title: string | null;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  deleted_at: string;
  /**
   * When it is gone for good.
   * @example 2026-11-22T09:30:15.000Z
   */
  purge_at: string;
  /** Whether `POST /rooms/{id}/undelete` brings it back until then. */
  undoable: boolean;
}
/** What `listDeletedRooms` answers. */
export interface DeletedRoomPage {
  data: DeletedRoom[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `duplicateRoom` takes. */
export interface DuplicateRoom {
  /**
   * Unique in the project, whatever the case: letters, digits and . - : _
   * @example algebra-2
   */
  name?: string;
  /** @example Algebra, second year */
  title?: string;
  /**
   * Whether what is in the room is copied, too.
   * @default true
   */
  with_content?: boolean;
}
/** What `listEvents` and `listRoomEvents` answer. */
export interface Event {
  /** Its place; give it as `after` to go on behind it. */
  id: string;
  /** @example room.created */
  type: string;
  /** The id of what it happened to. */
  subject: string;
  subject_type: 'room' | 'template' | 'room_template' | 'project' | 'poll';
  /** Counts the events of the subject, without gaps. */
  number: number;
  /**
   * The API by which it came about; system: by itself.
   */
  door: 'agora' | '100ms' | 'docspace' | 'native' | 'system';
  /**
   * `key:`, `access:` or `user:` with what names who did it, or `system`.
   * @example key:d2b7…
   */
  actor: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  at: string;
  /** What changed, with its new values; never a secret. */
  data: Record<string, unknown>;
}
/** What `listEvents` and `listRoomEvents` answer. */
export interface EventPage {
  /** Oldest first. Where few are of the types that are asked for, there may be none yet. */
  data: Event[];
  /** Give it as `after` for what follows; null: nothing does yet. */
  next: string | null;
  /** How far was read: give it as `after` to wait for what comes. null: there is nothing at all. */
  cursor: string | null;
}
/** What `createGroup`, `listGroups`, `getGroup` and others answer. */
export interface Group {
  id: string;
  name: string;
  manager_id: string | null;
  /** How many people are in it: `GET /users?group_id=` tells whom. */
  size: number;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
}
/** What `updateGroup` takes. */
export interface GroupChange {
  /** @example Teachers */
  name?: string;
  /** One of its people, who is told as the one to ask. */
  manager_id?: string | null;
}
/** What `listGroups` answers. */
export interface GroupPage {
  data: Group[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `listHistory` answers. */
export interface HistoryPage {
  data: HistoryStep[];
  /** `after` of the next page; null: this is the last one. */
  next: number | null;
}
/** A scene as it was then. */
export interface HistoryScene {
  id: string;
  path: string;
  name: string;
  background: {
    src: string;
    width: number;
    height: number;
  } | null;
  clock: number;
}
/** What `listHistory` answers. */
export interface HistoryStep {
  /** In the order of the board; larger is later. */
  clock: number;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  at: string;
  /** The board begins anew here: what happened before this was not recorded, or not all of it. */
  whole?: boolean;
  /** All scenes from now on; those that are not named are gone. */
  scenes?: HistoryScene[];
  /** The scene that everybody is at from now on. */
  current?: string;
  draws?: {
    scene: string;
    /** As Excalidraw has them, each whole; a deleted one has `isDeleted`. */
    elements: {
      [key: string]: unknown;
    }[];
  }[];
}
/** What `listKeys`, `getKey` and `updateKey` answer. */
export interface Key {
  id: string;
  name: string;
  /** None: the key may do everything. */
  scopes: string[];
  active: boolean;
  /** The last four characters. */
  hint: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  expires_at: string | null;
  /** To the minute. */
  last_used_at: string | null;
  /** Until when the text is good that the key had before it was rolled; null: it is not. */
  previous_until: string | null;
}
/** What `updateKey` takes. */
export interface KeyChange {
  /** @example CI */
  name?: string;
  /**
   * What the key may do; nothing else. `<area>:write` reads as well, `*` stands for every area, and `*` alone for everything. One of `*`, `*:read`, `*:write`, `rooms:read`, `rooms:write`, `templates:read`, `templates:write`, `keys:read`, `keys:write`, `projects:read`, `projects:write`, `events:read`, `events:write`, `tokens:read`, `tokens:write`, `accounts:read`, `accounts:write`, `accounts.self:read`, `accounts.self:write`, `files:read`, `files:write`, `openid`.
   * @example [
   *       "rooms:write",
   *       "templates:read"
   *     ]
   */
  scopes?: (
    | '*'
    | '*:read'
    | '*:write'
    | 'rooms:read'
    | 'rooms:write'
    | 'templates:read'
    | 'templates:write'
    | 'keys:read'
    | 'keys:write'
    | 'projects:read'
    | 'projects:write'
    | 'events:read'
    | 'events:write'
    | 'tokens:read'
    | 'tokens:write'
    | 'accounts:read'
    | 'accounts:write'
    | 'accounts.self:read'
    | 'accounts.self:write'
    | 'files:read'
    | 'files:write'
    | 'openid'
  )[];
  /** Whether it opens anything. */
  active?: boolean;
}
/** What `listKeys` answers. */
export interface KeyPage {
  data: Key[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `listLinks`, `createLink` and `updateLink` answer. */
export interface Link {
  id: string;
  /**
   * invitation: whoever follows it becomes a member. external: a visitor, without a name.
   */
  kind: 'invitation' | 'external';
  /** The first external link of the room. */
  primary: boolean;
  /**
   * Which of them can be given depends on the type of the room.
   */
  access: 'manager' | 'creator' | 'editor' | 'reviewer' | 'commenter' | 'form_filler' | 'reader';
  title: string;
  /** Whoever has it has what the link gives; null: the key of the call may not change links. */
  url: string | null;
  has_password: boolean;
  deny_download: boolean;
  internal: boolean;
  expires_at: string | null;
  max_uses: number | null;
  /** How many became members by it. */
  uses: number;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  created_by: string | null;
}
/** What `updateLink` takes. */
export interface LinkChange {
  /**
   * Which of them can be given depends on the type of the room.
   */
  access?: 'manager' | 'creator' | 'editor' | 'reviewer' | 'commenter' | 'form_filler' | 'reader';
  title?: string;
  /** Of external links; null: none. */
  password?: string | null;
  /** Of external links. */
  deny_download?: boolean;
  /** Of external links, but of public rooms: only for people of the project. */
  internal?: boolean;
  /** Within ten years; null: never. */
  expires_at?: string | null;
  /** Of invitations: how many may follow it; null: any number. */
  max_uses?: number | null;
}
/** What `listLinks` answers. */
export interface LinkPage {
  data: Link[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `listConversions` answers. */
export interface ListedConversion {
  id: string;
  status: 'waiting' | 'converting' | 'finished' | 'failed' | 'cancelled';
  /** Where the file was; `upload:` and its name: somebody in a room brought it along. */
  url: string;
  format: 'png' | 'jpeg' | 'webp';
  scale: number;
  /** 0 until it is known. */
  page_count: number;
  pages_done: number;
  /** Of one that failed. */
  error: {
    code:
      | 'unsupported'
      | 'not_pptx'
      | 'empty'
      | 'unreadable'
      | 'locked'
      | 'too_many_pages'
      | 'download'
      | 'office_missing'
      | 'office_failed'
      | 'timed_out'
      | 'interrupted'
      | 'unknown';
    text: string;
  } | null;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}
/** What `listMembers`, `addMember` and `setMember` answer. */
export interface Member {
  /** Of the person or the group. */
  id: string;
  kind: 'user' | 'group';
  /** Of a person who has none, the address. */
  name: string;
  email: string | null;
  access: 'owner' | 'manager' | 'creator' | 'editor' | 'reviewer' | 'commenter' | 'form_filler' | 'reader';
  /** When it was given; null: the owner. */
  created_at: string | null;
  created_by: string | null;
}
/** What `setMember` takes. */
export interface MemberAccess {
  /**
   * Which of them can be given depends on the type of the room.
   */
  access: 'manager' | 'creator' | 'editor' | 'reviewer' | 'commenter' | 'form_filler' | 'reader';
}
/** What `listMembers` answers. */
export interface MemberPage {
  data: Member[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `createRoomToken` and `createToken` answer. */
export interface MintedToken {
  token: string;
  /**
   * What the token is for: to join the room (native), or the API that goes by it.
   * @default native
   */
  door: 'native' | 'agora' | '100ms';
  /** native: by which it can be revoked; null for the others. */
  id: string | null;
  /** native: the address of the room with the token; null for the others. */
  url: string | null;
  /** null: a management token has none. */
  role: string | null;
  /** null: it does not end. */
  expires_at: string | null;
}
/** What `createCodes` takes. */
export interface NewCodes {
  /**
   * Makes one more code for this role; without it, one for each role that has none.
   * @example host
   */
  role?: string;
}
/** What `createConversion` takes. */
export interface NewConversion {
  /** Where the file is: an http(s) URL on the internet. */
  url: string;
  /**
   * Of the pages.
   * @default jpeg
   */
  format?: 'png' | 'jpeg' | 'webp';
  /**
   * How large pages are made.
   * @default 1.2
   */
  scale?: number;
}
/** What `createGroup` takes. */
export interface NewGroup {
  /** @example Teachers */
  name: string;
  /** One of its people, who is told as the one to ask. */
  manager_id?: string | null;
  /** The people it begins with. */
  member_ids?: string[];
}
/** What `createKey` takes. */
export interface NewKey {
  /** @example CI */
  name: string;
  /**
   * What the key may do; nothing else. `<area>:write` reads as well, `*` stands for every area, and `*` alone for everything. One of `*`, `*:read`, `*:write`, `rooms:read`, `rooms:write`, `templates:read`, `templates:write`, `keys:read`, `keys:write`, `projects:read`, `projects:write`, `events:read`, `events:write`, `tokens:read`, `tokens:write`, `accounts:read`, `accounts:write`, `accounts.self:read`, `accounts.self:write`, `files:read`, `files:write`, `openid`.
   * @example [
   *       "rooms:write",
   *       "templates:read"
   *     ]
   */
  scopes: (
    | '*'
    | '*:read'
    | '*:write'
    | 'rooms:read'
    | 'rooms:write'
    | 'templates:read'
    | 'templates:write'
    | 'keys:read'
    | 'keys:write'
    | 'projects:read'
    | 'projects:write'
    | 'events:read'
    | 'events:write'
    | 'tokens:read'
    | 'tokens:write'
    | 'accounts:read'
    | 'accounts:write'
    | 'accounts.self:read'
    | 'accounts.self:write'
    | 'files:read'
    | 'files:write'
    | 'openid'
  )[];
  /** When it is no longer good; null: never. */
  expires_at?: string | null;
}
/** What `createLink` takes. */
export interface NewLink {
  /**
   * invitation: whoever follows it becomes a member. external: a visitor, without a name.
   */
  kind: 'invitation' | 'external';
  /**
   * Which of them can be given depends on the type of the room.
   */
  access?: 'manager' | 'creator' | 'editor' | 'reviewer' | 'commenter' | 'form_filler' | 'reader';
  title?: string;
  /** Of external links; null: none. */
  password?: string | null;
  /** Of external links. */
  deny_download?: boolean;
  /** Of external links, but of public rooms: only for people of the project. */
  internal?: boolean;
  /** Within ten years; null: never. */
  expires_at?: string | null;
  /** Of invitations: how many may follow it; null: any number. */
  max_uses?: number | null;
}
/** What `addMember` takes. */
export interface NewMember {
  /** Of a person or a group. */
  id?: string;
  /** Of a person; where the project has none, they are invited as a guest. */
  email?: string;
  /**
   * Which of them can be given depends on the type of the room.
   */
  access: 'manager' | 'creator' | 'editor' | 'reviewer' | 'commenter' | 'form_filler' | 'reader';
}
/** What `createProject` takes. */
export interface NewProject {
  /**
   * Unique on the server.
   * @example school-north
   */
  name: string;
  /**
   * Of its administrator; `admin@localhost` where nothing is said.
   * @example admin@school.example
   */
  admin_email?: string;
}
/** What `createToken` takes. */
export interface NewProjectToken {
  /**
   * The API that the token is for.
   */
  door: 'agora' | '100ms';
  /** agora: admin (the usual one), writer or reader. */
  role?: string;
  /**
   * For 100ms from 1 to 1209600; for the others 0: it does not end.
   * @default 86400
   */
  lifetime_seconds?: number;
}
/** What `createRoom` takes. */
export interface NewRoom {
  /**
   * Unique in the project, whatever the case: letters, digits and . - : _
   * @example algebra-2
   */
  name?: string;
  /**
   * What kind of room it is; it cannot change.
   */
  type?: 'form' | 'collaboration' | 'custom' | 'public' | 'data' | 'ai';
  /** How many writers and admins may be in at once; 0: any number. */
  seats?: number;
  /** Whether the history of the board is kept. */
  record?: boolean;
  /** @example Algebra, second year */
  title?: string;
  description?: string;
  /** Whether people may enter. */
  enabled?: boolean;
  region?: string | null;
  template_id?: string | null;
  /** How many people may be in a call. */
  size?: number | null;
  large_room?: boolean;
  /** The longest session. */
  max_duration_seconds?: number | null;
  webhook?: {
    /** An http or https URL. */
    url: string;
    headers?: {
      [key: string]: string;
    };
  } | null;
  polls?: string[];
  recording?: {
    enabled: boolean;
    upload?: {
      type: 's3' | 'gs' | 'oss' | 'azure';
      /** The bucket or container. */
      location: string;
      prefix?: string;
      region?: string;
      /** Stored sealed, and never shown again. */
      credentials?: {
        key: string;
        secret: string;
      };
    };
  } | null;
  indexing?: boolean;
  deny_download?: boolean;
  lifetime?: {
    period: 'day' | 'month' | 'year';
    value: number;
    /** @default false */
    delete_permanently?: boolean;
  } | null;
  watermark?: {
    additions: ('user_name' | 'user_email' | 'user_ip_address' | 'current_date' | 'room_name')[];
    text?: string;
    /** @default 0 */
    rotate?: number;
  } | null;
  /** Bytes; -1: none. */
  quota?: number | null;
  color?: string | null;
  cover?: string | null;
  tags?: string[];
  /**
   * Anything, up to 16384 bytes as JSON. Text, numbers and booleans at the top can be filtered and sorted by.
   * @example {
   *       "grade": 8,
   *       "school": "north"
   *     }
   */
  metadata?: Record<string, unknown>;
  /** Nobody can enter before. */
  opens_at?: string | null;
  /** When `on_expiry` happens, within a second. */
  expires_at?: string | null;
  /**
   * What happens at `expires_at`.
   */
  on_expiry?: 'disable' | 'archive' | 'delete';
}
/** What `createRoomToken` takes. */
export interface NewRoomToken {
  /**
   * What the token is for: to join the room (native), or the API that goes by it.
   * @default native
   */
  door?: 'native' | 'agora' | '100ms';
  /** native and agora: admin, writer or reader. 100ms: one of the roles of the room’s template. */
  role: string;
  /** native and 100ms: what your application calls them. Who comes in again with the same one takes the place of before. */
  user_id?: string;
  /** native: how they are shown; where none is given they say it themselves. */
  name?: string;
  /**
   * For 100ms from 1 to 1209600; for the others 0: it does not end.
   * @default 86400
   */
  lifetime_seconds?: number;
}
/** What `addScenes` takes. */
export interface NewScenes {
  /**
   * The directory, which is made where it is not there.
   * @default /
   */
  path?: string;
  scenes?: {
    /** Unique in its directory. */
    name?: string;
    background?: SceneBackground;
  }[];
  /** In place of `scenes`: the id of a finished conversion; a scene for each of its pages. */
  conversion?: string;
  /** Where they go; behind the others, where none is given. */
  index?: number;
}
/** What `createScreenshot` takes. */
export interface NewScreenshot {
  /** Of a scene; the one that everybody is at, where none is given. */
  path?: string;
  /** @default 1280 */
  width?: number;
  /** @default 720 */
  height?: number;
  /**
   * @default png
   */
  format?: 'png' | 'jpeg';
  /**
   * As the dark board looks.
   * @default false
   */
  dark?: boolean;
}
/** What `createTemplate` takes. */
export interface NewTemplate {
  /**
   * Unique in the project, whatever the case: letters, digits, blanks and . - : _
   * @example lesson
   */
  name: string;
  /** By name. All of them: roles that are not given are gone. */
  roles?: {
    [key: string]: RoleInput;
  };
  /** What is given changes. */
  settings?: {
    region?: 'in' | 'us' | 'eu' | 'auto';
    recording?: {
      enabled: boolean;
      upload?: {
        type: 's3' | 'gs' | 'oss' | 'azure';
        /** The bucket or container. */
        location: string;
        prefix?: string;
        region?: string;
        /** Stored sealed, and never shown again. */
        credentials?: {
          key: string;
          secret: string;
        };
      };
    } | null;
    room_state?: {
      /** Seconds. */
      message_interval?: number;
      send_peer_list?: boolean;
      stop_room_state_on_join?: boolean;
      enabled?: boolean;
    };
  };
  /**
   * Each kind that is given is replaced whole.
   * @example {
   *       "rtmp_destinations": {
   *         "live": {
   *           "rtmp_urls": [
   *             "rtmp://live.example.com/app/key"
   *           ]
   *         }
   *       }
   *     }
   */
  destinations?: {
    browser_recordings?: {
      [key: string]: {
        name?: string;
        /** What it joins the room as. */
        role: string;
        width?: number;
        height?: number;
        max_duration?: number;
        thumbnails?: {
          enabled?: boolean;
          width?: number;
          height?: number;
          offsets?: number[];
          fps?: number;
        };
        presign_duration?: number;
        auto_start?: boolean;
        auto_stop_timeout?: number;
      };
    };
    rtmp_destinations?: {
      [key: string]: {
        name?: string;
        width?: number;
        height?: number;
        max_duration?: number;
        rtmp_urls?: string[];
        recording_enabled?: boolean;
        auto_stop_timeout?: number;
      };
    };
    hls_destinations?: {
      [key: string]: {
        name?: string;
        max_duration?: number;
        layers?: {
          width?: number;
          height?: number;
          video_bitrate?: number;
          audio_bitrate?: number;
        }[];
        playlist_type?: 'event' | 'live';
        num_playlist_segments?: number;
        video_frame_rate?: number;
        enable_metadata_insertion?: boolean;
        enable_static_url?: boolean;
        recording?: {
          hls_vod?: boolean;
          single_file_per_layer?: boolean;
          enable_zip_upload?: boolean;
          layers?: {
            width?: number;
            height?: number;
            video_bitrate?: number;
            audio_bitrate?: number;
          }[];
          thumbnails?: {
            enabled?: boolean;
            width?: number;
            height?: number;
            offsets?: number[];
            fps?: number;
          };
          presign_duration?: number;
        };
        auto_stop_timeout?: number;
      };
    };
    transcriptions?: {
      [key: string]: {
        name?: string;
        /** What it joins the room as. */
        role: string;
        modes?: ('recorded' | 'live' | 'caption')[];
        output_modes?: ('txt' | 'srt' | 'json')[];
        custom_vocabulary?: string[];
        summary?: {
          enabled?: boolean;
          context?: string;
          temperature?: number;
          sections?: {
            title?: string;
            format?: 'bullets' | 'paragraph';
          }[];
        };
        translation?: {
          enabled?: boolean;
          /** Kept as it is. */
          role_languages?: unknown;
        };
      };
    };
  };
  recordings?: {
    name: string;
    /** What it joins the room as. */
    role: string;
    max_duration?: number;
    presign_duration?: number;
    thumbnails?: {
      enabled?: boolean;
      width?: number;
      height?: number;
      offsets?: number[];
      fps?: number;
    };
    composite_recording?: {
      browser_composite?: {
        auto_start?: boolean;
        auto_stop_timeout?: number;
        width?: number;
        height?: number;
      };
      custom_composite?: {
        enabled?: boolean;
      };
    };
    track_recording?: {
      enabled?: boolean;
    };
    stream_recording?: {
      enabled?: boolean;
      width?: number;
      height?: number;
    };
  }[];
  /** Kept as it is. */
  plugins?: Record<string, unknown>;
}
/** What `createUser` takes. */
export interface NewUser {
  /**
   * Unique in the project, whatever the case.
   * @example jane@example.com
   */
  email: string;
  first_name?: string;
  last_name?: string;
  /**
   * admin: may do everything. room_admin: may have rooms. user: may be given access. guest: the same, from outside. Only a key that may do everything makes administrators.
   * @default user
   */
  type?: 'admin' | 'room_admin' | 'user' | 'guest';
}
/** What `listParticipants` and `updateParticipant` answer. */
export interface Participant {
  /** Of this stay; who comes again has another one. */
  id: string;
  session_id: string;
  /** What the application calls them; null: nobody in particular. */
  user_id: string | null;
  name: string;
  role: 'admin' | 'writer' | 'reader';
  /** The API whose credential they came in with. */
  door: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  joined_at: string;
  /** null: they are in the room. */
  left_at: string | null;
  /** `lost`: the connection was cut, and they did not come back. */
  left_reason: ('left' | 'lost' | 'removed' | 'banned' | 'replaced' | 'room_closed' | 'expired') | null;
}
/** What `updateParticipant` takes. */
export interface ParticipantChange {
  role: 'admin' | 'writer' | 'reader';
}
/** What `listParticipants` answers. */
export interface ParticipantPage {
  data: Participant[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** Why a call failed, as RFC 9457 tells it. */
export interface Problem {
  /** @example about:blank */
  type: string;
  /** What went wrong, the same words each time. */
  title: string;
  status: number;
  /**
   * Stable: programs go by this.
   * @example bad_input
   */
  code:
    | 'bad_input'
    | 'bad_json'
    | 'name_taken'
    | 'address_taken'
    | 'token_missing'
    | 'token_malformed'
    | 'token_unknown'
    | 'token_expired'
    | 'password_required'
    | 'wrong_role'
    | 'key_disabled'
    | 'missing_scope'
    | 'room_archived'
    | 'room_disabled'
    | 'room_not_open'
    | 'code_locked'
    | 'access_not_allowed'
    | 'owner_protected'
    | 'room_full'
    | 'limit_reached'
    | 'route_not_found'
    | 'scene_not_found'
    | 'session_not_found'
    | 'participant_not_found'
    | 'room_not_found'
    | 'conversion_not_found'
    | 'template_not_found'
    | 'role_not_found'
    | 'code_not_found'
    | 'poll_not_found'
    | 'question_not_found'
    | 'option_not_found'
    | 'response_not_found'
    | 'stream_key_not_found'
    | 'recording_not_found'
    | 'recording_not_running'
    | 'stream_not_found'
    | 'stream_not_running'
    | 'asset_not_found'
    | 'key_not_found'
    | 'user_not_found'
    | 'group_not_found'
    | 'member_not_found'
    | 'link_not_found'
    | 'project_not_found'
    | 'recording_running'
    | 'stream_running'
    | 'template_in_use'
    | 'precondition_failed'
    | 'too_large'
    | 'unsupported_media_type'
    | 'idempotency_mismatch'
    | 'rate_limited'
    | 'internal'
    | 'not_offered'
    | 'unavailable';
  /** What was expected, and what to do. */
  detail?: string;
  /**
   * The member of the request that is wrong.
   * @example metadata.grade
   */
  member?: string;
}
/** What `listProjects`, `getProject` and `updateProject` answer. */
export interface Project {
  id: string;
  name: string;
  default_template_id: string | null;
  /** Whose rooms are that nobody in particular made. */
  owner_id: string;
  /** What the Agora API calls it. */
  team_uuid: string;
  /** What the Agora API calls it, too. */
  app_uuid: string;
  /** What the 100ms API calls it. */
  customer_id: string;
  /** What the 100ms API calls it, too. */
  app_id: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
}
/** What `updateProject` takes. */
export interface ProjectChange {
  /**
   * The name of the project `default` cannot change.
   * @example school-north
   */
  name?: string;
  /** What rooms follow that name no template. */
  default_template_id?: string;
}
/** What `listProjects` answers. */
export interface ProjectPage {
  data: Project[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `createProject` answers. */
export interface ProjectWithKeys {
  id: string;
  name: string;
  default_template_id: string | null;
  /** Whose rooms are that nobody in particular made. */
  owner_id: string;
  /** What the Agora API calls it. */
  team_uuid: string;
  /** What the Agora API calls it, too. */
  app_uuid: string;
  /** What the 100ms API calls it. */
  customer_id: string;
  /** What the 100ms API calls it, too. */
  app_id: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  /** Everything that opens it. None of it is shown again. */
  keys: {
    access_key: string;
    secret_key: string;
    api_key: string;
    admin_email: string;
    admin_password: string;
  };
}
/** What `removeMember`, `removeParticipant`, `unbanUser` and others answer. */
export interface Removed {
  id: string;
  /**
   * It is gone for good.
   */
  undoable: false;
}
/** What `deleteLink` answers. */
export interface RemovedLink {
  id: string;
  /**
   * Its address leads nowhere any more.
   */
  undoable: false;
  /** The new primary link, in rooms that always have one. */
  replaced_by: Link | null;
}
/** What `revokeRoomTokens` takes. */
export interface RevokeTokens {
  /** The `id` of a join token. */
  token_id?: string;
  /** Any credential that lets somebody in. */
  token?: string;
  /** Everything that was made until now; also what does not tell when it was made, as Agora tokens of some libraries, whenever that is. `false` ends it. */
  all?: boolean;
}
/** Whoever came in with them has to leave. */
export interface Revoked {
  revoked_at: string | null;
}
/** What `getRole` and `setRole` answer. */
export interface Role {
  name: string;
  publish_params: {
    /** Without it, nothing may be published. */
    allowed?: ('audio' | 'video' | 'screen' | 'simulcast')[];
    audio?: {
      /** kbit/s */
      bit_rate?: number;
      codec?: 'opus';
    };
    video?: {
      /** kbit/s */
      bit_rate?: number;
      codec?: 'vp8';
      frame_rate?: number;
      width?: number;
      height?: number;
    };
    screen?: {
      /** kbit/s */
      bit_rate?: number;
      codec?: 'vp8';
      frame_rate?: number;
      width?: number;
      height?: number;
    };
    simulcast?: {
      video?: {
        /** f, h, q in this order, each smaller than the one before; f has full size. */
        layers?: {
          rid: 'f' | 'h' | 'q';
          scale_resolution_down_by: number;
          max_bitrate?: number;
          max_framerate: number;
        }[];
      };
      screen?: {
        /** f, h, q in this order, each smaller than the one before; f has full size. */
        layers?: {
          rid: 'f' | 'h' | 'q';
          scale_resolution_down_by: number;
          max_bitrate?: number;
          max_framerate: number;
        }[];
      };
    };
  };
  subscribe_params: {
    /** Without it, all of them. */
    subscribe_to_roles?: string[];
    /** kbit/s */
    max_subs_bit_rate?: number;
    subscribe_degradation?: {
      packet_loss_threshold?: number;
      degrade_grace_period_seconds?: number;
      recover_grace_period_seconds?: number;
    };
  };
  permissions: {
    end_room?: boolean;
    remove_others?: boolean;
    mute?: boolean;
    unmute?: boolean;
    change_role?: boolean;
    send_room_state?: boolean;
    poll_read?: boolean;
    poll_write?: boolean;
    browser_recording?: boolean;
    rtmp_streaming?: boolean;
    hls_streaming?: boolean;
  };
  priority: number;
  max_peer_count: number;
}
/** What `setRole` takes. */
export interface RoleInput {
  /** Without it, everything may be published. */
  publish_params?: {
    /** Without it, nothing may be published. */
    allowed?: ('audio' | 'video' | 'screen' | 'simulcast')[];
    audio?: {
      /** kbit/s */
      bit_rate?: number;
      codec?: 'opus';
    };
    video?: {
      /** kbit/s */
      bit_rate?: number;
      codec?: 'vp8';
      frame_rate?: number;
      width?: number;
      height?: number;
    };
    screen?: {
      /** kbit/s */
      bit_rate?: number;
      codec?: 'vp8';
      frame_rate?: number;
      width?: number;
      height?: number;
    };
    simulcast?: {
      video?: {
        /** f, h, q in this order, each smaller than the one before; f has full size. */
        layers?: {
          rid: 'f' | 'h' | 'q';
          scale_resolution_down_by: number;
          max_bitrate?: number;
          max_framerate: number;
        }[];
      };
      screen?: {
        /** f, h, q in this order, each smaller than the one before; f has full size. */
        layers?: {
          rid: 'f' | 'h' | 'q';
          scale_resolution_down_by: number;
          max_bitrate?: number;
          max_framerate: number;
        }[];
      };
    };
  };
  subscribe_params?: {
    /** Without it, all of them. */
    subscribe_to_roles?: string[];
    /** kbit/s */
    max_subs_bit_rate?: number;
    subscribe_degradation?: {
      packet_loss_threshold?: number;
      degrade_grace_period_seconds?: number;
      recover_grace_period_seconds?: number;
    };
  };
  permissions?: {
    end_room?: boolean;
    remove_others?: boolean;
    mute?: boolean;
    unmute?: boolean;
    change_role?: boolean;
    send_room_state?: boolean;
    poll_read?: boolean;
    poll_write?: boolean;
    browser_recording?: boolean;
    rtmp_streaming?: boolean;
    hls_streaming?: boolean;
  };
  /** 1 is the highest and the usual one. */
  priority?: number;
  /** 0: any number, -1: nobody. */
  max_peer_count?: number;
}
/** What `rollAccessKey` takes. */
export interface RollAccessKey {
  /** How long the old one is good beside the new one, seconds; 0: it ends at once. */
  overlap_seconds: number;
}
/** What `rollKey` takes. */
export interface RollKey {
  /** How long the old one is good beside the new one, seconds; 0: it ends at once. */
  overlap_seconds: number;
}
/** What `createRoom`, `listRooms`, `getRoom` and others answer. */
export interface Room {
  /** The room; the Agora API calls it `uuid`. */
  id: string;
  /** The id of the 100ms API. */
  short_id: string;
  /** The id of the DocSpace API. */
  number: number;
  name: string;
  title: string | null;
  description: string;
  /**
   * What kind of room it is; it cannot change.
   */
  type: 'form' | 'collaboration' | 'custom' | 'public' | 'data' | 'ai';
  /**
   * scheduled: `opens_at` has not come. disabled: nobody may enter. archived: readable, nothing changes.
   */
  state: 'open' | 'scheduled' | 'disabled' | 'archived';
  enabled: boolean;
  region: string | null;
  seats: number;
  record: boolean;
  template_id: string | null;
  size: number | null;
  large_room: boolean;
  max_duration_seconds: number | null;
  webhook: {
    url: string;
    /** Their values are not shown. */
    header_names: string[];
  } | null;
  polls: string[];
  recording: {
    enabled: boolean;
    upload: {
      type: string;
      location: string;
      prefix: string | null;
      region: string | null;
      has_credentials: boolean;
    } | null;
  } | null;
  private: boolean;
  indexing: boolean;
  deny_download: boolean;
  lifetime: {
    period: 'day' | 'month' | 'year';
    value: number;
    /** @default false */
    delete_permanently?: boolean;
  } | null;
  watermark: {
    additions: string[];
    text: string | null;
    rotate: number;
  } | null;
  quota: number | null;
  color: string | null;
  cover: string | null;
  tags: string[];
  /**
   * Anything, up to 16384 bytes as JSON. Text, numbers and booleans at the top can be filtered and sorted by.
   * @example {
   *       "grade": 8,
   *       "school": "north"
   *     }
   */
  metadata: Record<string, unknown>;
  opens_at: string | null;
  expires_at: string | null;
  /**
   * What happens at `expires_at`.
   */
  on_expiry: 'disable' | 'archive' | 'delete';
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  /** A person; null: nobody in particular. */
  created_by: string | null;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  updated_at: string;
  updated_by: string | null;
  archived_at: string | null;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  last_activity_at: string;
  /** Grows with each change of the room; the `ETag`. Who comes in and what hangs on it (codes, members, links) does not change the room. */
  revision: number;
}
/** What `updateRoom` takes. */
export interface RoomChange {
  /**
   * Unique in the project, whatever the case: letters, digits and . - : _
   * @example algebra-2
   */
  name?: string;
  /** How many writers and admins may be in at once; 0: any number. */
  seats?: number;
  record?: boolean;
  /** @example Algebra, second year */
  title?: string;
  description?: string;
  /** Whether people may enter. */
  enabled?: boolean;
  region?: string | null;
  template_id?: string | null;
  /** How many people may be in a call. */
  size?: number | null;
  large_room?: boolean;
  /** The longest session. */
  max_duration_seconds?: number | null;
  webhook?: {
    /** An http or https URL. */
    url: string;
    headers?: {
      [key: string]: string;
    };
  } | null;
  polls?: string[];
  recording?: {
    enabled: boolean;
    upload?: {
      type: 's3' | 'gs' | 'oss' | 'azure';
      /** The bucket or container. */
      location: string;
      prefix?: string;
      region?: string;
      /** Stored sealed, and never shown again. */
      credentials?: {
        key: string;
        secret: string;
      };
    };
  } | null;
  indexing?: boolean;
  deny_download?: boolean;
  lifetime?: {
    period: 'day' | 'month' | 'year';
    value: number;
    /** @default false */
    delete_permanently?: boolean;
  } | null;
  watermark?: {
    additions: ('user_name' | 'user_email' | 'user_ip_address' | 'current_date' | 'room_name')[];
    text?: string;
    /** @default 0 */
    rotate?: number;
  } | null;
  /** Bytes; -1: none. */
  quota?: number | null;
  color?: string | null;
  cover?: string | null;
  tags?: string[];
  /**
   * Anything, up to 16384 bytes as JSON. Text, numbers and booleans at the top can be filtered and sorted by.
   * @example {
   *       "grade": 8,
   *       "school": "north"
   *     }
   */
  metadata?: Record<string, unknown>;
  /** Nobody can enter before. */
  opens_at?: string | null;
  /** When `on_expiry` happens, within a second. */
  expires_at?: string | null;
  /**
   * What happens at `expires_at`.
   */
  on_expiry?: 'disable' | 'archive' | 'delete';
}
/** What `listRooms` answers. */
export interface RoomPage {
  data: Room[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `listScenes`, `addScenes`, `updateScene` and others answer. */
export interface Scene {
  id: string;
  /** @example /math/page-1 */
  path: string;
  name: string;
  /** Whether everybody is at it. */
  current: boolean;
  background: SceneBackground | null;
}
/** The picture behind the scene, from the origin of the board; `width` and `height` in pixels of the board. */
export interface SceneBackground {
  src: string;
  width: number;
  height: number;
}
/** What `updateScene` takes. */
export interface SceneChange {
  /** Unique in its directory. */
  name?: string;
  /** Its place among the scenes of its directory, from 0. */
  index?: number;
  background?: SceneBackground | null;
}
/** What `listScenes` answers. */
export interface ScenePage {
  data: Scene[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `createScreenshot` and `listScreenshots` answer. */
export interface Screenshot {
  id: string;
  /** The scene that it shows. */
  path: string;
  /** Whoever has it can see the picture, until `expires_at`. */
  url: string;
  width: number;
  height: number;
  format: 'png' | 'jpeg';
  dark: boolean;
  bytes: number;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  expires_at: string;
}
/** What `listScreenshots` answers. */
export interface ScreenshotPage {
  data: Screenshot[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `listSessions` answers. */
export interface Session {
  id: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  started_at: string;
  /** null: somebody is in the room. */
  ended_at: string | null;
  /** How many stays there were or are in it. */
  participants: number;
}
/** What `listSessions` answers. */
export interface SessionPage {
  data: Session[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `rollAccessKey` answers. */
export interface ShownAccessKey {
  access_key: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  /** Of a pair that was rolled: when it ends; null: it stays. */
  expires_at: string | null;
  /** Whether tokens that are made here are signed with it. */
  current: boolean;
  /** It is not shown again. */
  secret_key: string;
}
/** What `createKey` and `rollKey` answer. */
export interface ShownKey {
  id: string;
  name: string;
  /** None: the key may do everything. */
  scopes: string[];
  active: boolean;
  /** The last four characters. */
  hint: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  expires_at: string | null;
  /** To the minute. */
  last_used_at: string | null;
  /** Until when the text is good that the key had before it was rolled; null: it is not. */
  previous_until: string | null;
  /** The key in full. It is not shown again. */
  key: string;
}
/** What `createTemplate`, `listTemplates`, `getTemplate` and others answer. */
export interface Template {
  id: string;
  name: string;
  /** Whether rooms follow it that name no template. */
  default: boolean;
  /** By name. */
  roles: {
    [key: string]: Role;
  };
  settings: {
    region: string;
    recording: {
      enabled: boolean;
      upload: {
        type: string;
        location: string;
        prefix: string | null;
        region: string | null;
        has_credentials: boolean;
      } | null;
    } | null;
    room_state: {
      /** Seconds. */
      message_interval: number;
      send_peer_list: boolean;
      stop_room_state_on_join: boolean;
      enabled: boolean;
    };
  };
  destinations: {
    browser_recordings?: {
      [key: string]: {
        name?: string;
        /** What it joins the room as. */
        role: string;
        width?: number;
        height?: number;
        max_duration?: number;
        thumbnails?: {
          enabled?: boolean;
          width?: number;
          height?: number;
          offsets?: number[];
          fps?: number;
        };
        presign_duration?: number;
        auto_start?: boolean;
        auto_stop_timeout?: number;
      };
    };
    rtmp_destinations?: {
      [key: string]: {
        name?: string;
        width?: number;
        height?: number;
        max_duration?: number;
        rtmp_urls?: string[];
        recording_enabled?: boolean;
        auto_stop_timeout?: number;
      };
    };
    hls_destinations?: {
      [key: string]: {
        name?: string;
        max_duration?: number;
        layers?: {
          width?: number;
          height?: number;
          video_bitrate?: number;
          audio_bitrate?: number;
        }[];
        playlist_type?: 'event' | 'live';
        num_playlist_segments?: number;
        video_frame_rate?: number;
        enable_metadata_insertion?: boolean;
        enable_static_url?: boolean;
        recording?: {
          hls_vod?: boolean;
          single_file_per_layer?: boolean;
          enable_zip_upload?: boolean;
          layers?: {
            width?: number;
            height?: number;
            video_bitrate?: number;
            audio_bitrate?: number;
          }[];
          thumbnails?: {
            enabled?: boolean;
            width?: number;
            height?: number;
            offsets?: number[];
            fps?: number;
          };
          presign_duration?: number;
        };
        auto_stop_timeout?: number;
      };
    };
    transcriptions?: {
      [key: string]: {
        name?: string;
        /** What it joins the room as. */
        role: string;
        modes?: ('recorded' | 'live' | 'caption')[];
        output_modes?: ('txt' | 'srt' | 'json')[];
        custom_vocabulary?: string[];
        summary?: {
          enabled?: boolean;
          context?: string;
          temperature?: number;
          sections?: {
            title?: string;
            format?: 'bullets' | 'paragraph';
          }[];
        };
        translation?: {
          enabled?: boolean;
          /** Kept as it is. */
          role_languages?: unknown;
        };
      };
    };
  };
  recordings: {
    name: string;
    /** What it joins the room as. */
    role: string;
    max_duration?: number;
    presign_duration?: number;
    thumbnails?: {
      enabled?: boolean;
      width?: number;
      height?: number;
      offsets?: number[];
      fps?: number;
    };
    composite_recording?: {
      browser_composite?: {
        auto_start?: boolean;
        auto_stop_timeout?: number;
        width?: number;
        height?: number;
      };
      custom_composite?: {
        enabled?: boolean;
      };
    };
    track_recording?: {
      enabled?: boolean;
    };
    stream_recording?: {
      enabled?: boolean;
      width?: number;
      height?: number;
    };
  }[];
  /** Kept as it is. */
  plugins: Record<string, unknown>;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  updated_at: string;
  /** Counts the changes; the `ETag`. */
  revision: number;
}
/** What `updateTemplate` takes. */
export interface TemplateChange {
  /**
   * Unique in the project, whatever the case: letters, digits, blanks and . - : _
   * @example lesson
   */
  name?: string;
  /** By name. All of them: roles that are not given are gone. */
  roles?: {
    [key: string]: RoleInput;
  };
  /** What is given changes. */
  settings?: {
    region?: 'in' | 'us' | 'eu' | 'auto';
    recording?: {
      enabled: boolean;
      upload?: {
        type: 's3' | 'gs' | 'oss' | 'azure';
        /** The bucket or container. */
        location: string;
        prefix?: string;
        region?: string;
        /** Stored sealed, and never shown again. */
        credentials?: {
          key: string;
          secret: string;
        };
      };
    } | null;
    room_state?: {
      /** Seconds. */
      message_interval?: number;
      send_peer_list?: boolean;
      stop_room_state_on_join?: boolean;
      enabled?: boolean;
    };
  };
  /**
   * Each kind that is given is replaced whole.
   * @example {
   *       "rtmp_destinations": {
   *         "live": {
   *           "rtmp_urls": [
   *             "rtmp://live.example.com/app/key"
   *           ]
   *         }
   *       }
   *     }
   */
  destinations?: {
    browser_recordings?: {
      [key: string]: {
        name?: string;
        /** What it joins the room as. */
        role: string;
        width?: number;
        height?: number;
        max_duration?: number;
        thumbnails?: {
          enabled?: boolean;
          width?: number;
          height?: number;
          offsets?: number[];
          fps?: number;
        };
        presign_duration?: number;
        auto_start?: boolean;
        auto_stop_timeout?: number;
      };
    };
    rtmp_destinations?: {
      [key: string]: {
        name?: string;
        width?: number;
        height?: number;
        max_duration?: number;
        rtmp_urls?: string[];
        recording_enabled?: boolean;
        auto_stop_timeout?: number;
      };
    };
    hls_destinations?: {
      [key: string]: {
        name?: string;
        max_duration?: number;
        layers?: {
          width?: number;
          height?: number;
          video_bitrate?: number;
          audio_bitrate?: number;
        }[];
        playlist_type?: 'event' | 'live';
        num_playlist_segments?: number;
        video_frame_rate?: number;
        enable_metadata_insertion?: boolean;
        enable_static_url?: boolean;
        recording?: {
          hls_vod?: boolean;
          single_file_per_layer?: boolean;
          enable_zip_upload?: boolean;
          layers?: {
            width?: number;
            height?: number;
            video_bitrate?: number;
            audio_bitrate?: number;
          }[];
          thumbnails?: {
            enabled?: boolean;
            width?: number;
            height?: number;
            offsets?: number[];
            fps?: number;
          };
          presign_duration?: number;
        };
        auto_stop_timeout?: number;
      };
    };
    transcriptions?: {
      [key: string]: {
        name?: string;
        /** What it joins the room as. */
        role: string;
        modes?: ('recorded' | 'live' | 'caption')[];
        output_modes?: ('txt' | 'srt' | 'json')[];
        custom_vocabulary?: string[];
        summary?: {
          enabled?: boolean;
          context?: string;
          temperature?: number;
          sections?: {
            title?: string;
            format?: 'bullets' | 'paragraph';
          }[];
        };
        translation?: {
          enabled?: boolean;
          /** Kept as it is. */
          role_languages?: unknown;
        };
      };
    };
  };
  recordings?: {
    name: string;
    /** What it joins the room as. */
    role: string;
    max_duration?: number;
    presign_duration?: number;
    thumbnails?: {
      enabled?: boolean;
      width?: number;
      height?: number;
      offsets?: number[];
      fps?: number;
    };
    composite_recording?: {
      browser_composite?: {
        auto_start?: boolean;
        auto_stop_timeout?: number;
        width?: number;
        height?: number;
      };
      custom_composite?: {
        enabled?: boolean;
      };
    };
    track_recording?: {
      enabled?: boolean;
    };
    stream_recording?: {
      enabled?: boolean;
      width?: number;
      height?: number;
    };
  }[];
  /** Kept as it is. */
  plugins?: Record<string, unknown>;
}
/** What `listTemplates` answers. */
export interface TemplatePage {
  data: Template[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
/** What `createUser`, `listUsers`, `getUser` and others answer. */
export interface User {
  id: string;
  email: string;
  first_name: string;
  last_name: string;
  /**
   * admin: may do everything. room_admin: may have rooms. user: may be given access. guest: the same, from outside. Only a key that may do everything makes administrators.
   */
  type: 'admin' | 'room_admin' | 'user' | 'guest';
  /**
   * pending: was invited and has not come. disabled: may not come in.
   */
  status: 'active' | 'pending' | 'disabled';
  /** Of the project. */
  is_owner: boolean;
  /** Of who is pending: whoever opens it becomes this person. Shown to keys that may write accounts; of administrators, to keys that may do everything. */
  invitation_url: string | null;
  /**
   * @example 2026-11-22T09:30:15.000Z
   */
  created_at: string;
}
/** What `updateUser` takes. */
export interface UserChange {
  /**
   * Unique in the project, whatever the case.
   * @example jane@example.com
   */
  email?: string;
  first_name?: string;
  last_name?: string;
  /**
   * admin: may do everything. room_admin: may have rooms. user: may be given access. guest: the same, from outside. Only a key that may do everything makes administrators.
   */
  type?: 'admin' | 'room_admin' | 'user' | 'guest';
  /**
   * Whether they may come in. Who has not come yet is pending again.
   */
  status?: 'active' | 'disabled';
}
/** What `listUsers` answers. */
export interface UserPage {
  data: User[];
  /** Give it as `after` for the next page; null: there is none. */
  next: string | null;
  /** Give it as `before` for the page before. */
  previous: string | null;
  /** How many there are in all; only with `count=true`. */
  count?: number;
}
export interface operations {
  listRooms: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
        /** What to sort by, `-` before it for descending: created_at, title, name, state, type, tag, region, template_id, last_activity_at or metadata.<key>. */
        sort?: string;
        /** Whether to count all that match. */
        count?: boolean;
        /** Words that the title holds, all of them, whatever the case. */
        q?: string;
        /** Only rooms of one of these names, whatever their case. */
        name?: string[];
        /** Only rooms in one of these states. */
        state?: ('open' | 'scheduled' | 'disabled' | 'archived')[];
        /** Only rooms of one of these types. */
        type?: ('form' | 'collaboration' | 'custom' | 'public' | 'data' | 'ai')[];
        /** Only rooms with one of these tags or more. */
        tag?: string[];
        /** Only rooms in one of these regions. */
        region?: string[];
        /** Only rooms that follow one of these templates. */
        template_id?: string[];
        /** At this time or later. */
        created_after?: string;
        /** Before this time. */
        created_before?: string;
        /** Last active at this time or later. */
        active_after?: string;
        /** Last active before this time. */
        active_before?: string;
        /** Only rooms whose metadata has this value at this key. */
        'metadata.<key>'?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': RoomPage;
        };
      };
    };
  };
  createRoom: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody?: {
      content: {
        'application/json': NewRoom;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  getRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        headers: {
          /** The revision, for `If-Match` and `If-None-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': Room;
        };
      };
    };
  };
  deleteRoom: {
    parameters: {
      query?: {
        /** How long it can be undeleted; 0: it is gone for good at once. */
        retention_seconds?: number;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': DeletedRoom;
        };
      };
    };
  };
  updateRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': RoomChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  archiveRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  restoreRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  disableRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  enableRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  duplicateRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': DuplicateRoom;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  listDeletedRooms: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': DeletedRoomPage;
        };
      };
    };
  };
  undeleteRoom: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Room;
        };
      };
    };
  };
  batchRooms: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': Batch;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': BatchResult;
        };
      };
    };
  };
  listCodes: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': CodePage;
        };
      };
    };
  };
  createCodes: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': NewCodes;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Codes;
        };
      };
    };
  };
  updateCode: {
    parameters: {
      query?: never;
      path: {
        /** A room code. */
        code: string;
      };
    };
    requestBody: {
      content: {
        'application/json': CodeChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Code;
        };
      };
    };
  };
  listMembers: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': MemberPage;
        };
      };
    };
  };
  addMember: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': NewMember;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Member;
        };
      };
    };
  };
  setMember: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a person or a group. */
        member_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': MemberAccess;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Member;
        };
      };
    };
  };
  removeMember: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a person or a group. */
        member_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  listLinks: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': LinkPage;
        };
      };
    };
  };
  createLink: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': NewLink;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Link;
        };
      };
    };
  };
  deleteLink: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a link. */
        link_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': RemovedLink;
        };
      };
    };
  };
  updateLink: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a link. */
        link_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': LinkChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Link;
        };
      };
    };
  };
  createRoomToken: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': NewRoomToken;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': MintedToken;
        };
      };
    };
  };
  revokeRoomTokens: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': RevokeTokens;
      };
    };
    responses: {
      /** Whoever came in with them has to leave. */
      200: {
        content: {
          'application/json': Revoked;
        };
      };
    };
  };
  createToken: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewProjectToken;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': MintedToken;
        };
      };
    };
  };
  listParticipants: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
        /** true: who is in; false: who was in and left. */
        present?: boolean;
        /** Only of this session. */
        session_id?: string;
        /** Only this person. */
        user_id?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': ParticipantPage;
        };
      };
    };
  };
  removeParticipant: {
    parameters: {
      query?: {
        /** Whether they cannot come again, by their user id nor with the same credential. */
        ban?: boolean;
      };
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a participant. */
        participant_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  updateParticipant: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a participant. */
        participant_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': ParticipantChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Participant;
        };
      };
    };
  };
  listSessions: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': SessionPage;
        };
      };
    };
  };
  listBans: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': BanPage;
        };
      };
    };
  };
  banUser: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** What the application calls them. */
        user_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Ban;
        };
      };
    };
  };
  unbanUser: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** What the application calls them. */
        user_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  listScenes: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
        /** Only the scenes of this directory. */
        path?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': ScenePage;
        };
      };
    };
  };
  addScenes: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': NewScenes;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': AddedScenes;
        };
      };
    };
  };
  deleteScene: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a scene. */
        scene_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  updateScene: {
    parameters: {
      query?: never;
      path: {
        /** As in `GET /rooms/{room_id}`. */
        room_id: string;
        /** The id of a scene. */
        scene_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': SceneChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Scene;
        };
      };
    };
  };
  setCurrentScene: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': CurrentScene;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Scene;
        };
      };
    };
  };
  listHistory: {
    parameters: {
      query?: {
        /** Only steps with a larger `clock`. */
        after?: number;
        /** Where they are large there are fewer, at least one. */
        limit?: number;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': HistoryPage;
        };
      };
    };
  };
  listScreenshots: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': ScreenshotPage;
        };
      };
    };
  };
  createScreenshot: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': NewScreenshot;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Screenshot;
        };
      };
    };
  };
  listConversions: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': ConversionPage;
        };
      };
    };
  };
  createConversion: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewConversion;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Conversion;
        };
      };
    };
  };
  getConversion: {
    parameters: {
      query?: never;
      path: {
        /** The id of a conversion. */
        conversion_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Conversion;
        };
      };
    };
  };
  deleteConversion: {
    parameters: {
      query?: never;
      path: {
        /** The id of a conversion. */
        conversion_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  listTemplates: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': TemplatePage;
        };
      };
    };
  };
  createTemplate: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewTemplate;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Template;
        };
      };
    };
  };
  getTemplate: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`. */
        template_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        headers: {
          /** The revision, for `If-Match` and `If-None-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': Template;
        };
      };
    };
  };
  deleteTemplate: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`. */
        template_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  updateTemplate: {
    parameters: {
      query?: never;
      path: {
        /** Its `id`. */
        template_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': TemplateChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Template;
        };
      };
    };
  };
  getRole: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the template. */
        template_id: string;
        /** The name of the role. */
        role: string;
      };
    };
    responses: {
      /** OK */
      200: {
        headers: {
          /** The revision, for `If-Match` and `If-None-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': Role;
        };
      };
    };
  };
  setRole: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the template. */
        template_id: string;
        /** The name of the role. */
        role: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': RoleInput;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Role;
        };
      };
    };
  };
  deleteRole: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the template. */
        template_id: string;
        /** The name of the role. */
        role: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  listProjects: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': ProjectPage;
        };
      };
    };
  };
  createProject: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewProject;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': ProjectWithKeys;
        };
      };
    };
  };
  getProject: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the project, or `self` for the one of the key. */
        project_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Project;
        };
      };
    };
  };
  updateProject: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the project, or `self` for the one of the key. */
        project_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': ProjectChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Project;
        };
      };
    };
  };
  listAccessKeys: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the project, or `self` for the one of the key. */
        project_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': AccessKeys;
        };
      };
    };
  };
  rollAccessKey: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the project, or `self` for the one of the key. */
        project_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': RollAccessKey;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': ShownAccessKey;
        };
      };
    };
  };
  listKeys: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': KeyPage;
        };
      };
    };
  };
  createKey: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewKey;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': ShownKey;
        };
      };
    };
  };
  getKey: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the key, or `self` for the one of this call. */
        key_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Key;
        };
      };
    };
  };
  deleteKey: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the key, or `self` for the one of this call. */
        key_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  updateKey: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the key, or `self` for the one of this call. */
        key_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': KeyChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Key;
        };
      };
    };
  };
  rollKey: {
    parameters: {
      query?: never;
      path: {
        /** The `id` of the key, or `self` for the one of this call. */
        key_id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': RollKey;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': ShownKey;
        };
      };
    };
  };
  listUsers: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
        /** What the name or the address holds, whatever the case. */
        q?: string;
        /** Only people of one of these types. */
        type?: ('admin' | 'room_admin' | 'user' | 'guest')[];
        /** Only people of one of these states. */
        status?: ('active' | 'pending' | 'disabled')[];
        /** Who is in this group. */
        group_id?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': UserPage;
        };
      };
    };
  };
  createUser: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewUser;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': User;
        };
      };
    };
  };
  getUser: {
    parameters: {
      query?: never;
      path: {
        /** The id of a person. */
        user_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': User;
        };
      };
    };
  };
  deleteUser: {
    parameters: {
      query?: never;
      path: {
        /** The id of a person. */
        user_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  updateUser: {
    parameters: {
      query?: never;
      path: {
        /** The id of a person. */
        user_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': UserChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': User;
        };
      };
    };
  };
  listGroups: {
    parameters: {
      query?: {
        /** How many to answer. */
        limit?: number;
        /** The `next` of the page before. */
        after?: string;
        /** The `previous` of the page after. */
        before?: string;
        /** What the name holds, whatever the case. */
        q?: string;
      };
      path?: never;
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': GroupPage;
        };
      };
    };
  };
  createGroup: {
    parameters: {
      query?: never;
      path?: never;
    };
    requestBody: {
      content: {
        'application/json': NewGroup;
      };
    };
    responses: {
      /** Created */
      201: {
        content: {
          'application/json': Group;
        };
      };
    };
  };
  getGroup: {
    parameters: {
      query?: never;
      path: {
        /** The id of a group of people. */
        group_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Group;
        };
      };
    };
  };
  deleteGroup: {
    parameters: {
      query?: never;
      path: {
        /** The id of a group of people. */
        group_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Removed;
        };
      };
    };
  };
  updateGroup: {
    parameters: {
      query?: never;
      path: {
        /** The id of a group of people. */
        group_id: string;
      };
    };
    requestBody?: {
      content: {
        'application/json': GroupChange;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Group;
        };
      };
    };
  };
  addGroupMember: {
    parameters: {
      query?: never;
      path: {
        /** The id of a group of people. */
        group_id: string;
        /** The id of a person. */
        user_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Group;
        };
      };
    };
  };
  removeGroupMember: {
    parameters: {
      query?: never;
      path: {
        /** The id of a group of people. */
        group_id: string;
        /** The id of a person. */
        user_id: string;
      };
    };
    responses: {
      /** OK */
      200: {
        content: {
          'application/json': Group;
        };
      };
    };
  };
  listEvents: {
    parameters: {
      query?: {
        /** The `id` of an event or the `cursor` of a page, or `now`: only what comes from now on. Without it, from the first. */
        after?: string;
        /** How many to answer. */
        limit?: number;
        /** Only events of these types. */
        type?: string[];
        /** How long to wait, where there is none yet. */
        wait_seconds?: number;
      };
      path?: never;
    };
    responses: {
      /** A page; or server-sent events, the data of each an `Event`. */
      200: {
        content: {
          'application/json': EventPage;
          'text/event-stream': string;
        };
      };
    };
  };
  listRoomEvents: {
    parameters: {
      query?: {
        /** The `id` of an event or the `cursor` of a page, or `now`: only what comes from now on. Without it, from the first. */
        after?: string;
        /** How many to answer. */
        limit?: number;
        /** Only events of these types. */
        type?: string[];
        /** How long to wait, where there is none yet. */
        wait_seconds?: number;
      };
      path: {
        /** Its `id`, `short_id`, `number`, or `name:` and its name. */
        room_id: string;
      };
    };
    responses: {
      /** A page; or server-sent events, the data of each an `Event`. */
      200: {
        content: {
          'application/json': EventPage;
          'text/event-stream': string;
        };
      };
    };
  };
}

/** Method and path of each operation. */
export const ROUTES = {
  createRoom: ['POST', '/api/v1/rooms'],
  listRooms: ['GET', '/api/v1/rooms'],
  getRoom: ['GET', '/api/v1/rooms/{room_id}'],
  updateRoom: ['PATCH', '/api/v1/rooms/{room_id}'],
  deleteRoom: ['DELETE', '/api/v1/rooms/{room_id}'],
  archiveRoom: ['POST', '/api/v1/rooms/{room_id}/archive'],
  restoreRoom: ['POST', '/api/v1/rooms/{room_id}/restore'],
  disableRoom: ['POST', '/api/v1/rooms/{room_id}/disable'],
  enableRoom: ['POST', '/api/v1/rooms/{room_id}/enable'],
  duplicateRoom: ['POST', '/api/v1/rooms/{room_id}/duplicate'],
  listDeletedRooms: ['GET', '/api/v1/deleted-rooms'],
  undeleteRoom: ['POST', '/api/v1/rooms/{room_id}/undelete'],
  batchRooms: ['POST', '/api/v1/rooms/batch'],
  listCodes: ['GET', '/api/v1/rooms/{room_id}/codes'],
  createCodes: ['POST', '/api/v1/rooms/{room_id}/codes'],
  updateCode: ['PATCH', '/api/v1/codes/{code}'],
  listMembers: ['GET', '/api/v1/rooms/{room_id}/members'],
  addMember: ['POST', '/api/v1/rooms/{room_id}/members'],
  setMember: ['PUT', '/api/v1/rooms/{room_id}/members/{member_id}'],
  removeMember: ['DELETE', '/api/v1/rooms/{room_id}/members/{member_id}'],
  listLinks: ['GET', '/api/v1/rooms/{room_id}/links'],
  createLink: ['POST', '/api/v1/rooms/{room_id}/links'],
  updateLink: ['PATCH', '/api/v1/rooms/{room_id}/links/{link_id}'],
  deleteLink: ['DELETE', '/api/v1/rooms/{room_id}/links/{link_id}'],
  createRoomToken: ['POST', '/api/v1/rooms/{room_id}/tokens'],
  revokeRoomTokens: ['POST', '/api/v1/rooms/{room_id}/tokens/revoke'],
  createToken: ['POST', '/api/v1/tokens'],
  listParticipants: ['GET', '/api/v1/rooms/{room_id}/participants'],
  updateParticipant: ['PATCH', '/api/v1/rooms/{room_id}/participants/{participant_id}'],
  removeParticipant: ['DELETE', '/api/v1/rooms/{room_id}/participants/{participant_id}'],
  listSessions: ['GET', '/api/v1/rooms/{room_id}/sessions'],
  listBans: ['GET', '/api/v1/rooms/{room_id}/bans'],
  banUser: ['PUT', '/api/v1/rooms/{room_id}/bans/{user_id}'],
  unbanUser: ['DELETE', '/api/v1/rooms/{room_id}/bans/{user_id}'],
  listScenes: ['GET', '/api/v1/rooms/{room_id}/scenes'],
  addScenes: ['POST', '/api/v1/rooms/{room_id}/scenes'],
  updateScene: ['PATCH', '/api/v1/rooms/{room_id}/scenes/{scene_id}'],
  deleteScene: ['DELETE', '/api/v1/rooms/{room_id}/scenes/{scene_id}'],
  setCurrentScene: ['PUT', '/api/v1/rooms/{room_id}/current-scene'],
  listHistory: ['GET', '/api/v1/rooms/{room_id}/history'],
  createScreenshot: ['POST', '/api/v1/rooms/{room_id}/screenshots'],
  listScreenshots: ['GET', '/api/v1/rooms/{room_id}/screenshots'],
  createConversion: ['POST', '/api/v1/conversions'],
  listConversions: ['GET', '/api/v1/conversions'],
  getConversion: ['GET', '/api/v1/conversions/{conversion_id}'],
  deleteConversion: ['DELETE', '/api/v1/conversions/{conversion_id}'],
  createTemplate: ['POST', '/api/v1/templates'],
  listTemplates: ['GET', '/api/v1/templates'],
  getTemplate: ['GET', '/api/v1/templates/{template_id}'],
  updateTemplate: ['PATCH', '/api/v1/templates/{template_id}'],
  deleteTemplate: ['DELETE', '/api/v1/templates/{template_id}'],
  getRole: ['GET', '/api/v1/templates/{template_id}/roles/{role}'],
  setRole: ['PUT', '/api/v1/templates/{template_id}/roles/{role}'],
  deleteRole: ['DELETE', '/api/v1/templates/{template_id}/roles/{role}'],
  createProject: ['POST', '/api/v1/projects'],
  listProjects: ['GET', '/api/v1/projects'],
  getProject: ['GET', '/api/v1/projects/{project_id}'],
  updateProject: ['PATCH', '/api/v1/projects/{project_id}'],
  listAccessKeys: ['GET', '/api/v1/projects/{project_id}/access-keys'],
  rollAccessKey: ['POST', '/api/v1/projects/{project_id}/access-keys/roll'],
  createKey: ['POST', '/api/v1/keys'],
  listKeys: ['GET', '/api/v1/keys'],
  getKey: ['GET', '/api/v1/keys/{key_id}'],
  updateKey: ['PATCH', '/api/v1/keys/{key_id}'],
  deleteKey: ['DELETE', '/api/v1/keys/{key_id}'],
  rollKey: ['POST', '/api/v1/keys/{key_id}/roll'],
  createUser: ['POST', '/api/v1/users'],
  listUsers: ['GET', '/api/v1/users'],
  getUser: ['GET', '/api/v1/users/{user_id}'],
  updateUser: ['PATCH', '/api/v1/users/{user_id}'],
  deleteUser: ['DELETE', '/api/v1/users/{user_id}'],
  createGroup: ['POST', '/api/v1/groups'],
  listGroups: ['GET', '/api/v1/groups'],
  getGroup: ['GET', '/api/v1/groups/{group_id}'],
  updateGroup: ['PATCH', '/api/v1/groups/{group_id}'],
  deleteGroup: ['DELETE', '/api/v1/groups/{group_id}'],
  addGroupMember: ['PUT', '/api/v1/groups/{group_id}/members/{user_id}'],
  removeGroupMember: ['DELETE', '/api/v1/groups/{group_id}/members/{user_id}'],
  listEvents: ['GET', '/api/v1/events'],
  listRoomEvents: ['GET', '/api/v1/rooms/{room_id}/events'],
} as const;

/** Every `code` of a problem. */
export const PROBLEM_CODES = [
  'bad_input',
  'bad_json',
  'name_taken',
  'address_taken',
  'token_missing',
  'token_malformed',
  'token_unknown',
  'token_expired',
  'password_required',
  'wrong_role',
  'key_disabled',
  'missing_scope',
  'room_archived',
  'room_disabled',
  'room_not_open',
  'code_locked',
  'access_not_allowed',
  'owner_protected',
  'room_full',
  'limit_reached',
  'route_not_found',
  'scene_not_found',
  'session_not_found',
  'participant_not_found',
  'room_not_found',
  'conversion_not_found',
  'template_not_found',
  'role_not_found',
  'code_not_found',
  'poll_not_found',
  'question_not_found',
  'option_not_found',
  'response_not_found',
  'stream_key_not_found',
  'recording_not_found',
  'recording_not_running',
  'stream_not_found',
  'stream_not_running',
  'asset_not_found',
  'key_not_found',
  'user_not_found',
  'group_not_found',
  'member_not_found',
  'link_not_found',
  'project_not_found',
  'recording_running',
  'stream_running',
  'template_in_use',
  'precondition_failed',
  'too_large',
  'unsupported_media_type',
  'idempotency_mismatch',
  'rate_limited',
  'internal',
  'not_offered',
  'unavailable',
] as const;
