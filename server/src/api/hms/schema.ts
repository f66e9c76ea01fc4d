import { Type, type Static, type TSchema } from 'typebox';
import { PageQuery } from './pages.ts';

/** What is not known inside a template is kept, and shown again. */
export const kept = { additionalProperties: true };

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
  upload_info: Type.Optional(
    Type.Unknown({
      description:
        'Where recordings go: `{ type: s3 | gs | oss | azure, location, prefix?, options?: { region, endpoint }, credentials?: { key, secret } }`; `endpoint` is ours: the URL of a storage other than the vendor’s.',
    }),
  ),
});

/** HM 2.1 create and update. Ranges with published texts are checked by hand. */
export const RoomBody = Type.Object(
  {
    name: Type.Optional(
      Type.String({ description: 'Letters, digits and . - : _, unique whatever the case.' }),
    ),
    description: Type.Optional(Type.String({ maxLength: 4096 })),
    template_id: Type.Optional(
      Type.String({ description: 'Without it, the room follows the default template.' }),
    ),
    recording_info: Type.Optional(RecordingInfoBody),
    region: Type.Optional(Type.String({ description: 'in, us, eu or auto.' })),
    large_room: Type.Optional(Type.Boolean()),
    size: Type.Optional(
      Type.Integer({ minimum: 0, description: 'How many people may be in at once; 0: any number.' }),
    ),
    max_duration_seconds: Type.Optional(Type.Integer({ description: 'From 120 to 43200.' })),
    webhook: Type.Optional(
      Type.Object({
        url: Type.String({ maxLength: 2048 }),
        headers: Type.Optional(
          mapOf(Type.String({ maxLength: 4096 }), MOST_HEADERS, { ...NAME, maxLength: 256 }),
        ),
      }),
    ),
    polls: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })),
    enabled: Type.Optional(Type.Boolean({ description: 'Whether people may enter.' })),
  },
  {
    title: 'RoomInput',
    examples: [{ name: 'algebra-2', description: 'Second year', region: 'eu' }],
  },
);
export type RoomBody = Static<typeof RoomBody>;

const roomId = Type.String({ description: 'The `id` of the room.' });
export const RoomPath = Type.Object({ room_id: roomId });
export const RoleOfRoomPath = Type.Object({
  room_id: roomId,
  role: Type.String({ description: 'One of the roles of the room’s template.' }),
});

/** HM 2.1 list. */
export const RoomsQuery = Type.Object({
  ...PageQuery.properties,
  name: Type.Optional(Type.String({ description: 'The whole name, whatever its case.' })),
  enabled: Type.Optional(Type.Boolean()),
  after: Type.Optional(
    Type.String({ maxLength: 64, description: 'Created after this time: 2022-09-09T11:41:08.082Z.' }),
  ),
  before: Type.Optional(Type.String({ maxLength: 64, description: 'Created before this time.' })),
  template_id: Type.Optional(Type.String({ maxLength: 64, description: 'Follows this template.' })),
});
export type RoomsQuery = Static<typeof RoomsQuery>;

/** HM 2.2 list. */
export const CodesQuery = Type.Object({
  ...PageQuery.properties,
  role: Type.Optional(Type.String({ description: 'Only codes for this role.' })),
  enabled: Type.Optional(Type.Boolean()),
});

/** HM 2.2: both, and nothing else. */
export const CodeBody = Type.Object(
  { code: Type.String(), enabled: Type.Boolean() },
  { additionalProperties: false, title: 'CodeChange', examples: [{ code: 'abc-defg-hij', enabled: false }] },
);

/** HM 2.2 token by room code. */
export const TokenBody = Type.Object(
  {
    code: Type.String({ description: 'A room code.' }),
    user_id: Type.Optional(
      Type.String({ maxLength: 512, description: 'What the application calls this person.' }),
    ),
  },
  { title: 'TokenWish', examples: [{ code: 'abc-defg-hij', user_id: 'jane' }] },
);
