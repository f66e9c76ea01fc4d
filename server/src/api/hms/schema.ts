import { Type, type Static, type TSchema } from 'typebox';
import { PageQuery } from './pages.ts';

/** What roles and destinations may be called: anything that can stand in a path. */
export const NAME = { minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f/]*$' };

/** A map by names that somebody chose, with at most this many. */
export function mapOf<T extends TSchema>(value: T, maxProperties: number, names: object = NAME) {
  return Type.Unsafe<Record<string, Static<T>>>({
    type: 'object',
    maxProperties,
    propertyNames: { type: 'string', ...names },
    additionalProperties: value,
  });
}

const MOST_HEADERS = 50;

/** HM 2.1.1; `upload_info` and `upload` are read by hand, because their errors have published texts. */
export const RecordingInfoBody = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  upload_info: Type.Optional(Type.Unknown()),
});

/** HM 2.1 create and update. Ranges with published texts are checked by hand. */
export const RoomBody = Type.Object({
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  template_id: Type.Optional(Type.String()),
  recording_info: Type.Optional(RecordingInfoBody),
  region: Type.Optional(Type.String()),
  large_room: Type.Optional(Type.Boolean()),
  size: Type.Optional(Type.Integer({ minimum: 0 })),
  max_duration_seconds: Type.Optional(Type.Integer()),
  webhook: Type.Optional(
    Type.Object({
      url: Type.String({ maxLength: 2048 }),
      headers: Type.Optional(
        mapOf(Type.String({ maxLength: 4096 }), MOST_HEADERS, { ...NAME, maxLength: 256 }),
      ),
    }),
  ),
  polls: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })),
  enabled: Type.Optional(Type.Boolean()),
});
export type RoomBody = Static<typeof RoomBody>;

export const RoomPath = Type.Object({ room_id: Type.String() });
export const RoleOfRoomPath = Type.Object({ room_id: Type.String(), role: Type.String() });

/** HM 2.1 list. */
export const RoomsQuery = Type.Object({
  ...PageQuery.properties,
  name: Type.Optional(Type.String()),
  enabled: Type.Optional(Type.Boolean()),
  after: Type.Optional(Type.String({ maxLength: 64 })),
  before: Type.Optional(Type.String({ maxLength: 64 })),
  template_id: Type.Optional(Type.String({ maxLength: 64 })),
});
export type RoomsQuery = Static<typeof RoomsQuery>;

/** HM 2.2 list. */
export const CodesQuery = Type.Object({
  ...PageQuery.properties,
  role: Type.Optional(Type.String()),
  enabled: Type.Optional(Type.Boolean()),
});

/** HM 2.2: both, and nothing else. */
export const CodeBody = Type.Object(
  { code: Type.String(), enabled: Type.Boolean() },
  { additionalProperties: false },
);

/** HM 2.2 token by room code. */
export const TokenBody = Type.Object({
  code: Type.String(),
  user_id: Type.Optional(Type.String({ maxLength: 512 })),
});
