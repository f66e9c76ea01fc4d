/** What somebody may do with the board; an admin also looks after the people. */
export type BoardRole = 'admin' | 'writer' | 'reader';

/** One element of a scene as Excalidraw has it; other members are kept as they are. */
export interface BoardElement {
  id: string;
  type: string;
  version: number;
  versionNonce: number;
  isDeleted: boolean;
  [member: string]: unknown;
}

/** The picture behind a scene; pixels of the board. */
export interface Background {
  src: string;
  width: number;
  height: number;
}

/** Somebody who is in the room. */
export interface LivePerson {
  id: string;
  name: string;
  role: BoardRole;
  user_id: string | null;
  joined_at: string;
  /** Their connection was cut; their place is kept for a while. */
  away: boolean;
  /** Who they are among the peers of the room's call; null: they are not in it. */
  peer: string | null;
  /** False: they are in the call alone, with a client that shows no board. */
  board: boolean;
}

/** One page of the board. */
export interface LiveScene {
  id: string;
  /** `/init`, `/math/page1`. */
  path: string;
  name: string;
  background: Background | null;
  clock: number;
}

/** Something that somebody said. */
export interface LiveMessage {
  number: number;
  id: string;
  at: string;
  participant: string;
  user_id: string | null;
  name: string;
  text: string;
}

/** What the room is to the people in it. */
export interface LiveRoomFacts {
  id: string;
  title: string;
  /** An archived room can be looked at and not changed. */
  state: 'open' | 'archived';
  record: boolean;
}

/** Where somebody points and what they see. */
export interface Point {
  scene: string;
  at?: [x: number, y: number];
  tool?: 'pointer' | 'laser';
  down?: boolean;
  selected?: string[];
  /** The part of the board that is seen: left, top, right, bottom. */
  view?: [left: number, top: number, right: number, bottom: number];
  /** The participant whose view is followed. */
  follows?: string;
}

/** Why somebody left. */
export type LeaveReason = 'left' | 'lost' | 'removed' | 'banned' | 'replaced' | 'room_closed' | 'expired';

/** Why a room cannot be entered, or had to be left. */
export type GoodbyeCode =
  | 'bad_message'
  | 'bad_credential'
  | 'expired'
  | 'room_disabled'
  | 'room_not_found'
  | 'room_deleted'
  | 'room_not_open'
  | 'too_slow'
  | 'room_full'
  | 'removed'
  | 'banned'
  | 'replaced'
  | 'room_archived'
  | 'password_required'
  | 'too_many'
  | 'restarting';

/** The first answer. */
export interface Welcome {
  type: 'welcome';
  version: number;
  you: LivePerson & { moderates: boolean };
  resume: string;
  resumed: boolean;
  session: string;
  room: LiveRoomFacts;
  people: LivePerson[];
  scenes: LiveScene[];
  current: string;
  chat: LiveMessage[];
  tick: number;
  /** Opens the pictures of the room for a day: `authorization: Bearer` for `/live/files/{room}`. */
  files?: string;
}

export interface SceneContent {
  type: 'content';
  scene: string;
  clock: number;
  whole: boolean;
  elements: BoardElement[];
}

export interface Frame {
  type: 'frame';
  clock: number;
  done?: Record<string, number[]>;
  draws?: { scene: string; elements: BoardElement[] }[];
  points?: (Point & { who: string })[];
  people?: LivePerson[];
  left?: { id: string; reason: LeaveReason }[];
  scenes?: LiveScene[];
  current?: string;
  chat?: LiveMessage[];
  room?: LiveRoomFacts;
}

export interface Refused {
  type: 'refused';
  ask: number;
  code: string;
  text: string;
  truth?: { scene: string; elements: BoardElement[]; unknown: string[] };
}

export interface Goodbye {
  type: 'goodbye';
  code: GoodbyeCode;
  text: string;
}

/** A frame of the room's call that a person sends: a call of a method with an `id`, or a notification without one. */
export interface CallAsk {
  id?: string;
  method: string;
  params?: object;
}

/** A frame of the room's call that the server sends: the answer to the `id` of one, or a notification. */
export interface CallFrame {
  id?: string;
  method?: string;
  params?: object;
  result?: object;
  error?: { code: number; message: string };
}

export interface CallTold {
  type: 'call';
  frame: CallFrame;
}

export type Told = Welcome | SceneContent | Frame | Refused | Goodbye | CallTold;
