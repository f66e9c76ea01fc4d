import { Ajv } from 'ajv';
import { Type, type Static, type TSchema } from 'typebox';
import { POLL_PARAMS } from './poll-messages.ts';

/** Of one description; one with all tracks of a room of fifty has less. */
const LARGEST_SDP = 200_000;
const MOST_TRACKS = 12;
const LARGEST_TEXT = 16_384;

const Id = Type.String({ minLength: 1, maxLength: 128 });
/** Of a track or a stream: it stands in the descriptions that others get, where a space or a line would end it. */
const MediaId = Type.String({ minLength: 1, maxLength: 128, pattern: '^[!-~]+$' });
const Name = Type.String({ minLength: 1, maxLength: 128 });
const Ids = Type.Optional(Type.Array(Id, { maxItems: 1000 }));
const Query = Type.String({ maxLength: 128 });
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 }));
const Text = Type.String({ maxLength: LARGEST_TEXT });
const ShortText = Type.String({ maxLength: 1024 });
const Node = Type.Optional(Type.String({ maxLength: 128 }));
const Roles = Type.Array(Name, { maxItems: 100 });
const Kind = Type.Union([Type.Literal('audio'), Type.Literal('video')]);

const description = <T extends 'offer' | 'answer'>(type: T) =>
  Type.Object({ type: Type.Literal(type), sdp: Type.String({ minLength: 1, maxLength: LARGEST_SDP }) });

const TrackSaid = Type.Object({
  track_id: MediaId,
  stream_id: MediaId,
  type: Kind,
  source: Type.Optional(Name),
  mute: Type.Optional(Type.Boolean()),
  description: Type.Optional(ShortText),
});
const Tracks = Type.Unsafe<Record<string, Static<typeof TrackSaid>>>({
  type: 'object',
  maxProperties: MOST_TRACKS,
  additionalProperties: TrackSaid,
});
export type TrackSaid = Static<typeof TrackSaid>;

const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** What clients call and tell, with what belongs to it (contract §5.1). */
export const PARAMS = {
  join: Type.Object({
    name: orNull(Text),
    data: orNull(Text),
    offer: Type.Optional(description('offer')),
  }),
  offer: Type.Object({ desc: description('offer'), tracks: Tracks, sfu_node_id: Node }),
  answer: Type.Object({ desc: description('answer'), sfu_node_id: Node }),
  trickle: Type.Object({
    target: Type.Union([Type.Literal(0), Type.Literal(1)]),
    candidate: Type.Object({
      candidate: Type.String({ maxLength: 1024 }),
      sdpMid: orNull(Type.String({ maxLength: 64 })),
      sdpMLineIndex: orNull(Type.Integer({ minimum: 0, maximum: 1000 })),
      usernameFragment: orNull(Type.String({ maxLength: 256 })),
    }),
    sfu_node_id: Node,
  }),
  'track-update': Type.Object({ tracks: Tracks }),
  ping: Type.Object({}),
  leave: Type.Object({}),
  analytics: Type.Object({}),
  broadcast: Type.Object({
    info: Type.Object({ message: Type.Unknown(), type: Type.Optional(Name) }),
    peer_id: Type.Optional(Id),
    roles: Type.Optional(Roles),
  }),
  'role-change-request': Type.Object({
    requested_for: Type.Optional(Id),
    roles: Type.Optional(Roles),
    role: Name,
    force: Type.Optional(Type.Boolean()),
  }),
  'role-change': Type.Object({ role: Name, token: Name }),
  'peer-leave-request': Type.Object({ requested_for: Id, reason: Type.Optional(ShortText) }),
  'end-room': Type.Object({ lock: Type.Optional(Type.Boolean()), reason: Type.Optional(ShortText) }),
  'peer-update': Type.Object({ name: orNull(Text), data: orNull(Text) }),
  'track-update-request': Type.Object({
    ...{ requested_for: Id, track_id: Id, stream_id: Type.Optional(Id), mute: Type.Boolean() },
  }),
  'change-track-mute-state-request': Type.Object({
    value: Type.Boolean(),
    type: Type.Optional(Kind),
    source: Type.Optional(Name),
    roles: Type.Optional(Roles),
  }),
  'rtmp-start': Type.Object({
    meeting_url: orNull(ShortText),
    rtmp_urls: Type.Optional(Type.Array(ShortText, { maxItems: 10 })),
    record: Type.Optional(Type.Boolean()),
    resolution: Type.Optional(
      Type.Object({
        width: Type.Integer({ minimum: 500, maximum: 1920 }),
        height: Type.Integer({ minimum: 480, maximum: 1920 }),
      }),
    ),
  }),
  'rtmp-stop': Type.Object({}),
  'hls-start': Type.Object({
    variants: Type.Optional(Type.Array(Type.Object({ meeting_url: orNull(ShortText) }), { maxItems: 10 })),
    hls_recording: Type.Optional(
      Type.Object({
        single_file_per_layer: Type.Optional(Type.Boolean()),
        hls_vod: Type.Optional(Type.Boolean()),
      }),
    ),
  }),
  'hls-stop': Type.Object({}),
  'listen-metadata-change': Type.Object({ keys: Type.Array(Name, { maxItems: 200 }) }),
  'set-metadata': Type.Object({
    key: Type.Optional(Name),
    data: Type.Optional(Type.Unknown()),
    if_change_version: Type.Optional(Type.Integer()),
  }),
  'get-metadata': Type.Object({ key: Type.Optional(Name) }),
  ...POLL_PARAMS,
  'get-peer': Type.Object({ peer_id: Id }),
  'find-peer': Type.Object({
    peers: Ids,
    /** What clients send for the same. */
    peerIds: Ids,
    role: Type.Optional(Name),
    group: Type.Optional(Name),
    limit: Limit,
  }),
  'peer-iter-next': Type.Object({ iterator: Id, limit: Limit }),
  'peer-name-search': Type.Object({
    query: Type.Optional(Query),
    limit: Limit,
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  }),
  'group-join': Type.Object({ name: Name }),
  'group-leave': Type.Object({ name: Name }),
  'group-add': Type.Object({ name: Name, peer_id: Id }),
  'group-remove': Type.Object({ name: Name, peer_id: Id }),
};
export type Method = keyof typeof PARAMS;
export type Params<M extends Method> = Static<(typeof PARAMS)[M]>;

const ajv = new Ajv({ strict: false });
const CHECKS = new Map(Object.entries(PARAMS).map(([method, schema]) => [method, ajv.compile(schema)]));

/** One frame of a client: a call with an id, or a notification without one. */
export interface Frame {
  id?: string;
  method: string;
  params: object;
}

/** @returns undefined when it is no frame */
export function frameIn(data: Buffer): Frame | undefined {
  let said: unknown;
  try {
    said = JSON.parse(data.toString());
  } catch {
    return undefined;
  }
  const { id, method, params = {} } = (said ?? {}) as Record<string, unknown>;
  if (typeof method !== 'string' || typeof params !== 'object' || params === null) return undefined;
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > 128)) return undefined;
  return { method, params, ...(id !== undefined && { id }) };
}

export function isMethod(method: string): method is Method {
  return CHECKS.has(method);
}

/** What is wrong with what belongs to a method; undefined: nothing. */
export function faultIn(method: Method, params: object): string | undefined {
  const check = CHECKS.get(method);
  if (!check || check(params)) return oddityIn(params);
  const [error] = check.errors ?? [];
  return `${error?.instancePath.replaceAll('/', '.') ?? ''} ${error?.message ?? 'is not valid'}`.trim();
}

/** Deeper, and JSON could not be made of it again for those who are told. */
const DEEPEST = 64;
const NUL = 'must not contain NUL';

/** What no schema sees in a value, and no client or database takes. */
function oddityIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? NUL : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === DEEPEST) return 'is nested too deeply';
  for (const [name, member] of Object.entries(value)) {
    const found = name.includes('\0') ? NUL : oddityIn(member, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
