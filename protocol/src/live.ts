import { Type, type Static } from 'typebox';
import { strictObject } from './common.ts';

/**
 * What is said on the socket of a room (`/live`): JSON, one message a frame, `type` first. A large scene comes as a
 * binary frame: the same JSON, gzipped. Decision 0011 tells how it is used.
 */
export const LIVE_VERSION = 1;

export const BOARD_ROLES = ['admin', 'writer', 'reader'] as const;
export type BoardRole = (typeof BOARD_ROLES)[number];

/** Most elements of a scene that are not deleted. */
export const MOST_ELEMENTS = 20_000;
/** Of one element as JSON; bytes. */
export const LARGEST_ELEMENT = 1_048_576;
/** Of one scene as JSON, with the deleted elements that are kept; characters. */
export const LARGEST_SCENE = 64 * 1_048_576;
/** Of all scenes of a room together. */
export const LARGEST_BOARD = 4 * LARGEST_SCENE;
/** Of one message of a participant; bytes. A drawing that is larger is sent in several. */
export const LARGEST_MESSAGE = 4_194_304;
export const MOST_SCENES = 500;
export const LONGEST_CHAT = 2000;
export const LONGEST_NAME = 100;

/** One element of a scene as Excalidraw has it; the server looks at these members and keeps the others as they are. */
export interface BoardElement {
  id: string;
  type: string;
  version: number;
  versionNonce: number;
  isDeleted: boolean;
  [member: string]: unknown;
}

const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
/** Counts what a client asks: the answer names it. */
const Ask = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Name = Type.String({ maxLength: LONGEST_NAME });
const SceneName = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^/\\x00]+$' });
const Coordinate = Type.Number({ minimum: -1e7, maximum: 1e7 });

/** The picture behind a scene; pixels of the board. */
export const Background = strictObject({
  src: Type.String({ minLength: 1, maxLength: 4096 }),
  width: Type.Number({ exclusiveMinimum: 0, maximum: 1e5 }),
  height: Type.Number({ exclusiveMinimum: 0, maximum: 1e5 }),
});
export type Background = Static<typeof Background>;

export const Join = strictObject({
  type: Type.Literal('join'),
  version: Type.Literal(LIVE_VERSION),
  /** The room's id, short id, number or `name:<name>`. */
  room: Type.String({ minLength: 1, maxLength: 300 }),
  /** Any credential that lets somebody into a room. */
  token: Type.String({ minLength: 1, maxLength: 8192 }),
  name: Type.Optional(Name),
  /** After a cut: comes back to the same place, and is told only what changed since. */
  resume: Type.Optional(
    strictObject({
      key: Type.String({ minLength: 1, maxLength: 128 }),
      /** By scene, the clock up to which it is known. */
      scenes: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { maxProperties: MOST_SCENES }),
      chat: Type.Optional(Type.Integer({ minimum: 0 })),
    }),
  ),
});
export type Join = Static<typeof Join>;

export const Draw = strictObject({
  type: Type.Literal('draw'),
  ask: Ask,
  scene: Id,
  elements: Type.Array(Type.Unsafe<BoardElement>({ type: 'object' }), { minItems: 1, maxItems: 5000 }),
});
export type Draw = Static<typeof Draw>;

/** Where somebody points and what they see; never kept. */
export const Point = strictObject({
  type: Type.Literal('point'),
  scene: Id,
  at: Type.Optional(Type.Tuple([Coordinate, Coordinate])),
  tool: Type.Optional(Type.Union([Type.Literal('pointer'), Type.Literal('laser')])),
  down: Type.Optional(Type.Boolean()),
  selected: Type.Optional(Type.Array(Id, { maxItems: 100 })),
  /** The part of the board that is seen: left, top, right, bottom. */
  view: Type.Optional(Type.Tuple([Coordinate, Coordinate, Coordinate, Coordinate])),
  /** The participant whose view is followed. */
  follows: Type.Optional(Id),
});
export type Point = Static<typeof Point>;

export const Look = strictObject({ type: Type.Literal('look'), scene: Id });
export type Look = Static<typeof Look>;

export const Chat = strictObject({
  type: Type.Literal('chat'),
  ask: Ask,
  /** Made by the client, so that what is sent again after a cut is kept once. */
  id: Id,
  text: Type.String({ minLength: 1, maxLength: LONGEST_CHAT, pattern: '\\S' }),
});
export type Chat = Static<typeof Chat>;

export const SceneChange = Type.Union([
  strictObject({
    type: Type.Literal('scene'),
    ask: Ask,
    do: Type.Literal('add'),
    /** Made by the client, so that what is sent again after a cut is done once. */
    id: Type.Optional(Id),
    name: Type.Optional(SceneName),
    /** Its place in its directory, from 0; at the end where none is given. */
    index: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_SCENES })),
    background: Type.Optional(Background),
    /** Whether everybody goes there. */
    switch: Type.Optional(Type.Boolean()),
  }),
  strictObject({
    type: Type.Literal('scene'),
    ask: Ask,
    do: Type.Literal('change'),
    scene: Id,
    name: Type.Optional(SceneName),
    index: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_SCENES })),
    background: Type.Optional(Type.Union([Background, Type.Null()])),
  }),
  strictObject({ type: Type.Literal('scene'), ask: Ask, do: Type.Literal('remove'), scene: Id }),
  strictObject({ type: Type.Literal('scene'), ask: Ask, do: Type.Literal('switch'), scene: Id }),
]);
export type SceneChange = Static<typeof SceneChange>;

export const Moderate = Type.Union([
  strictObject({
    type: Type.Literal('moderate'),
    ask: Ask,
    do: Type.Literal('role'),
    participant: Id,
    role: Type.Unsafe<BoardRole>({ type: 'string', enum: [...BOARD_ROLES] }),
  }),
  strictObject({
    type: Type.Literal('moderate'),
    ask: Ask,
    do: Type.Union([Type.Literal('remove'), Type.Literal('ban')]),
    participant: Id,
  }),
]);
export type Moderate = Static<typeof Moderate>;

export const Leave = strictObject({ type: Type.Literal('leave') });

/** Of one frame of a call; bytes of the message that it comes in. */
export const LARGEST_CALL_FRAME = 262_144;

/**
 * A frame of the room's call, as the web client of the 100ms API says it on a socket of its own: a call of a method with
 * an `id`, or a notification without one. The first one opens the way into the call; `join` comes into it.
 */
export const CallSaid = strictObject({
  type: Type.Literal('call'),
  frame: Type.Object({
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    method: Type.String({ minLength: 1, maxLength: 64 }),
    params: Type.Optional(Type.Unsafe<object>({ type: 'object' })),
  }),
});
export type CallSaid = Static<typeof CallSaid>;

/** By `type`: what a participant may say once they are in. */
export const SAID = {
  draw: Draw,
  point: Point,
  look: Look,
  chat: Chat,
  scene: SceneChange,
  moderate: Moderate,
  leave: Leave,
  call: CallSaid,
} as const;
export type Said = Draw | Point | Look | Chat | SceneChange | Moderate | Static<typeof Leave> | CallSaid;

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

export interface LiveScene {
  id: string;
  path: string;
  name: string;
  background: Background | null;
  /** When something in it changed last. */
  clock: number;
}

export interface LiveMessage {
  number: number;
  id: string;
  at: string;
  participant: string;
  user_id: string | null;
  name: string;
  text: string;
}

/** What a room is to the people in it. */
export interface LiveRoom {
  id: string;
  title: string;
  state: 'open' | 'archived';
  record: boolean;
}

/** Where somebody points, as others are told. */
export type Pointing = Omit<Point, 'type'> & { who: string };

export interface Welcome {
  type: 'welcome';
  version: number;
  you: LivePerson & { moderates: boolean };
  /** Give it to `join` after a cut. */
  resume: string;
  /** Whether the place of before was found again. */
  resumed: boolean;
  session: string;
  room: LiveRoom;
  people: LivePerson[];
  scenes: LiveScene[];
  current: string;
  chat: LiveMessage[];
  /** Milliseconds between frames, at the most one each. */
  tick: number;
  /** Opens the pictures of the room for a day: `authorization: Bearer` for `/live/files/{room}`. */
  files: string;
}

/** The elements of a scene: all of them, or those that changed since the clock that was known. */
export interface SceneContent {
  type: 'content';
  scene: string;
  clock: number;
  whole: boolean;
  elements: BoardElement[];
}

/** What happened since the frame before; the same for everybody. */
export interface Frame {
  type: 'frame';
  clock: number;
  /** By participant, what they asked that is now done and kept for good. */
  done?: Record<string, number[]>;
  draws?: { scene: string; elements: BoardElement[] }[];
  points?: Pointing[];
  people?: LivePerson[];
  left?: { id: string; reason: LeaveReason }[];
  scenes?: LiveScene[];
  current?: string;
  chat?: LiveMessage[];
  room?: LiveRoom;
}

/** Something that was asked was not done. `truth`: what stands on the board in place of what was drawn. */
export interface Refused {
  type: 'refused';
  ask: number;
  code: string;
  text: string;
  truth?: { scene: string; elements: BoardElement[]; unknown: string[] };
}

/** The last message before the server closes; `code` is also the reason of the close. */
export interface Goodbye {
  type: 'goodbye';
  code: GoodbyeCode;
  text: string;
}

/** A frame of the room's call: the answer to one, or a notification. */
export interface CallTold {
  type: 'call';
  frame: CallFrame;
}

/** As the server says it; `id`: of what it answers. */
export interface CallFrame {
  id?: string;
  method?: string;
  params?: object;
  result?: object;
  error?: { code: number; message: string };
}

export type Told = Welcome | SceneContent | Frame | Refused | Goodbye | CallTold;

export const LEAVE_REASONS = [
  'left',
  'lost',
  'removed',
  'banned',
  'replaced',
  'room_closed',
  'expired',
] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

/**
 * Why a socket is closed, with the number that it is closed with. Only `too_slow`, `restarting` and `too_many` may be
 * tried again as is.
 */
export const GOODBYES = {
  bad_message: 4400,
  bad_credential: 4401,
  expired: 4402,
  room_disabled: 4403,
  room_not_found: 4404,
  room_deleted: 4405,
  room_not_open: 4406,
  too_slow: 4408,
  room_full: 4409,
  removed: 4410,
  banned: 4411,
  replaced: 4412,
  room_archived: 4413,
  password_required: 4414,
  too_many: 4429,
  restarting: 4503,
} as const;
export type GoodbyeCode = keyof typeof GOODBYES;
