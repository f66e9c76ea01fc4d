import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, Problem, strictObject, Time } from './common.ts';

export const ROOM_TYPES = ['form', 'collaboration', 'custom', 'public', 'data', 'ai'] as const;
export const ROOM_STATES = ['open', 'scheduled', 'disabled', 'archived'] as const;
export const EXPIRY_ACTIONS = ['disable', 'archive', 'delete'] as const;
/** Bytes of metadata as JSON. */
export const LARGEST_METADATA = 16_384;
/** How long a deleted room can be brought back, where nothing is said; seconds. */
export const DEFAULT_RETENTION_SECONDS = 604_800;
export const LONGEST_RETENTION_SECONDS = 31_536_000;
export const MOST_IN_A_BATCH = 100;

function oneOf<const T extends readonly string[]>(values: T, options: object = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}

const Name = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[A-Za-z0-9.\\-:_]+$',
  description: 'Unique in the project, whatever the case: letters, digits and . - : _',
  examples: ['algebra-2'],
});
const Title = Type.String({
  minLength: 1,
  maxLength: 1024,
  pattern: '\\S',
  examples: ['Algebra, second year'],
});
const Description = Type.String({ maxLength: 4096 });
const RoomType = oneOf(ROOM_TYPES, { description: 'What kind of room it is; it cannot change.' });
const ExpiryAction = oneOf(EXPIRY_ACTIONS, { description: 'What happens at `expires_at`.' });
const Region = Type.String({ pattern: '^[a-z0-9-]{1,32}$', examples: ['eu'] });
const Seats = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'How many writers and admins may be in at once; 0: any number.',
});
const Size = Type.Integer({ minimum: 0, maximum: 20_000, description: 'How many people may be in a call.' });
const Duration = Type.Integer({ minimum: 120, maximum: 43_200, description: 'The longest session.' });
const TemplateId = Type.String({ pattern: '^[0-9a-f]{24}$' });
const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 100 });
const Polls = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 });
const Color = Type.String({ pattern: '^[0-9a-fA-F]{6}$', examples: ['2f6fde'] });
const Cover = Type.String({ minLength: 1, maxLength: 50 });
const Quota = Type.Integer({
  minimum: -1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Bytes; -1: none.',
});

/** Free members; only text, numbers and booleans at the top can be filtered and sorted by. */
export const Metadata = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  maxProperties: 100,
  propertyNames: { type: 'string', minLength: 1, maxLength: 100 },
  description: `Anything, up to ${LARGEST_METADATA} bytes as JSON. Text, numbers and booleans at the top can be filtered and sorted by.`,
  examples: [{ grade: 8, school: 'north' }],
});

const Webhook = strictObject({
  url: Type.String({ maxLength: 2048, description: 'An http or https URL.' }),
  headers: Type.Optional(
    Type.Unsafe<Record<string, string>>({
      type: 'object',
      maxProperties: 50,
      propertyNames: { type: 'string', minLength: 1, maxLength: 256 },
      additionalProperties: { type: 'string', maxLength: 4096 },
    }),
  ),
});
const Recording = strictObject({
  enabled: Type.Boolean(),
  upload: Type.Optional(
    strictObject({
      type: oneOf(['s3', 'gs', 'oss', 'azure']),
      location: Type.String({ minLength: 1, maxLength: 4096, description: 'The bucket or container.' }),
      prefix: Type.Optional(Type.String({ maxLength: 4096 })),
      region: Type.Optional(Type.String({ maxLength: 4096 })),
      credentials: Type.Optional(
        strictObject(
          {
            key: Type.String({ minLength: 1, maxLength: 4096 }),
            secret: Type.String({ minLength: 1, maxLength: 4096 }),
          },
          { description: 'Stored sealed, and never shown again.' },
        ),
      ),
    }),
  ),
});
const Lifetime = strictObject({
  period: oneOf(['day', 'month', 'year']),
  value: Type.Integer({ minimum: 1, maximum: 999 }),
  delete_permanently: Type.Optional(Type.Boolean({ default: false })),
});
const Watermark = strictObject({
  additions: Type.Array(oneOf(['user_name', 'user_email', 'user_ip_address', 'current_date', 'room_name']), {
    maxItems: 5,
    uniqueItems: true,
  }),
  text: Type.Optional(Type.String({ maxLength: 255 })),
  rotate: Type.Optional(Type.Integer({ minimum: -360, maximum: 360, default: 0 })),
});

/** What a room is given at once and later; null takes an optional one away. */
const members = {
  title: Title,
  description: Description,
  enabled: Type.Boolean({ description: 'Whether people may enter.' }),
  region: nullable(Region),
  template_id: nullable(TemplateId),
  size: nullable(Size),
  large_room: Type.Boolean(),
  max_duration_seconds: nullable(Duration),
  webhook: nullable(Webhook),
  polls: Polls,
  recording: nullable(Recording),
  indexing: Type.Boolean(),
  deny_download: Type.Boolean(),
  lifetime: nullable(Lifetime),
  watermark: nullable(Watermark),
  quota: nullable(Quota),
  color: nullable(Color),
  cover: nullable(Cover),
  tags: Tags,
  metadata: Metadata,
  opens_at: nullable({ ...Time, description: 'Nobody can enter before.' }),
  expires_at: nullable({ ...Time, description: 'When `on_expiry` happens, within a second.' }),
  on_expiry: ExpiryAction,
};

/** POST /rooms. Everything has a default. */
export const NewRoom = strictObject(
  {
    name: Type.Optional(Name),
    type: Type.Optional(RoomType),
    seats: Type.Optional(Seats),
    record: Type.Optional(Type.Boolean({ description: 'Whether the history of the board is kept.' })),
    ...Type.Partial(Type.Object(members)).properties,
  },
  {
    title: 'NewRoom',
    examples: [{ name: 'algebra-2', title: 'Algebra, second year', tags: ['maths'], metadata: { grade: 8 } }],
  },
);
export type NewRoom = Static<typeof NewRoom>;

/** PATCH /rooms/{room_id}: what is given changes. */
export const RoomChange = strictObject(
  {
    name: Type.Optional(Name),
    seats: Type.Optional(Seats),
    record: Type.Optional(Type.Boolean()),
    ...Type.Partial(Type.Object(members)).properties,
  },
  { title: 'RoomChange', examples: [{ title: 'Algebra, third year', metadata: { grade: 9 } }] },
);
export type RoomChange = Static<typeof RoomChange>;

export const Room = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'The room; the Agora API calls it `uuid`.' }),
    short_id: Type.String({ pattern: '^[0-9a-f]{24}$', description: 'The id of the 100ms API.' }),
    number: Type.Integer({ description: 'The id of the DocSpace API.' }),
    name: Type.String(),
    title: nullable(Type.String()),
    description: Type.String(),
    type: RoomType,
    state: oneOf(ROOM_STATES, {
      description:
        'scheduled: `opens_at` has not come. disabled: nobody may enter. archived: readable, nothing changes.',
    }),
    enabled: Type.Boolean(),
    region: nullable(Type.String()),
    seats: Type.Integer(),
    record: Type.Boolean(),
    template_id: nullable(Type.String()),
    size: nullable(Type.Integer()),
    large_room: Type.Boolean(),
    max_duration_seconds: nullable(Type.Integer()),
    webhook: nullable(
      Type.Object({
        url: Type.String(),
        header_names: Type.Array(Type.String(), { description: 'Their values are not shown.' }),
      }),
    ),
    polls: Type.Array(Type.String()),
    recording: nullable(
      Type.Object({
        enabled: Type.Boolean(),
        upload: nullable(
          Type.Object({
            type: Type.String(),
            location: Type.String(),
            prefix: nullable(Type.String()),
            region: nullable(Type.String()),
            has_credentials: Type.Boolean(),
          }),
        ),
      }),
    ),
    private: Type.Boolean(),
    indexing: Type.Boolean(),
    deny_download: Type.Boolean(),
    lifetime: nullable(Lifetime),
    watermark: nullable(
      Type.Object({
        additions: Type.Array(Type.String()),
        text: nullable(Type.String()),
        rotate: Type.Integer(),
      }),
    ),
    quota: nullable(Type.Integer()),
    color: nullable(Type.String()),
    cover: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    metadata: Metadata,
    opens_at: nullable(Time),
    expires_at: nullable(Time),
    on_expiry: ExpiryAction,
    created_at: Time,
    created_by: nullable(Type.String({ description: 'A person; null: nobody in particular.' })),
    updated_at: Time,
    updated_by: nullable(Type.String()),
    archived_at: nullable(Time),
    last_activity_at: Time,
    revision: Type.Integer({
      description:
        'Grows with each change of the room; the `ETag`. Who comes in and what hangs on it (codes, members, links) does not change the room.',
    }),
  },
  { title: 'Room' },
);
export type Room = Static<typeof Room>;
export const RoomPage = pageOf(Room, 'RoomPage');

export const RoomPath = Type.Object({
  room_id: Type.String({
    description: 'Its `id`, `short_id`, `number`, or `name:` and its name.',
    examples: ['name:algebra-2'],
  }),
});

const anyOf = (schema: object) =>
  Type.Optional(Type.Array(schema as ReturnType<typeof Type.String>, { maxItems: 50 }));
const SORTS = [
  ...(['created_at', 'title', 'name', 'state', 'type', 'tag', 'region', 'template_id'] as const),
  'last_activity_at',
] as const;
const SORT_PATTERN = `^-?(${SORTS.join('|')}|metadata\\.[^\\u0000-\\u001f]{1,100})$`;

/** GET /rooms. `metadata.<key>=value` filters come beside these. */
export const RoomListQuery = Type.Object(
  {
    ...PageQuery,
    sort: Type.String({
      pattern: SORT_PATTERN,
      default: '-created_at',
      description: `What to sort by, \`-\` before it for descending: ${SORTS.join(', ')} or metadata.<key>.`,
    }),
    count: Type.Boolean({ default: false, description: 'Whether to count all that match.' }),
    q: Type.Optional(
      Type.String({
        maxLength: 255,
        description: 'Words that the title holds, all of them, whatever the case.',
      }),
    ),
    name: anyOf({ type: 'string', maxLength: 255 }),
    state: anyOf({ type: 'string', enum: [...ROOM_STATES] }),
    type: anyOf({ type: 'string', enum: [...ROOM_TYPES] }),
    tag: anyOf({ type: 'string', maxLength: 255 }),
    region: anyOf({ type: 'string', maxLength: 32 }),
    template_id: anyOf({ type: 'string', maxLength: 24 }),
    created_after: Type.Optional({ ...Time, description: 'At this time or later.' }),
    created_before: Type.Optional({ ...Time, description: 'Before this time.' }),
    active_after: Type.Optional(Time),
    active_before: Type.Optional(Time),
  },
  {
    additionalProperties: false,
    patternProperties: { '^metadata\\.[^\\u0000]{1,100}$': { type: 'string', maxLength: 255 } },
  },
);
export type RoomListQuery = Static<typeof RoomListQuery>;

const Retention = Type.Integer({
  minimum: 0,
  maximum: LONGEST_RETENTION_SECONDS,
  default: DEFAULT_RETENTION_SECONDS,
  description: 'How long it can be undeleted; 0: it is gone for good at once.',
});
export const DeleteRoomQuery = strictObject({ retention_seconds: Retention });

export const DeletedRoom = Type.Object(
  {
    id: Type.String(),
    number: Type.Integer(),
    name: Type.String(),
    title: nullable(Type.String()),
    deleted_at: Time,
    purge_at: { ...Time, description: 'When it is gone for good.' },
    undoable: Type.Boolean({ description: 'Whether `POST /rooms/{id}/undelete` brings it back until then.' }),
  },
  { title: 'DeletedRoom' },
);
export type DeletedRoom = Static<typeof DeletedRoom>;
export const DeletedRoomPage = pageOf(DeletedRoom, 'DeletedRoomPage');

/** POST /rooms/{room_id}/duplicate. */
export const DuplicateRoom = strictObject(
  {
    name: Type.Optional(Name),
    title: Type.Optional(Title),
    with_content: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether what is in the room is copied, too.' }),
    ),
  },
  { title: 'DuplicateRoom', examples: [{ title: 'Algebra, group B' }] },
);
export type DuplicateRoom = Static<typeof DuplicateRoom>;

const RoomName = RoomPath.properties.room_id;
/** POST /rooms/batch. The operations are told apart by `op`. */
export const Batch = strictObject(
  {
    operations: Type.Array(
      Type.Union([
        strictObject({ op: Type.Literal('create'), room: NewRoom }),
        strictObject({
          op: Type.Literal('update'),
          room_id: RoomName,
          if_match: Type.Optional(Type.String({ maxLength: 64 })),
          room: RoomChange,
        }),
        strictObject({
          op: Type.Literal('delete'),
          room_id: RoomName,
          retention_seconds: Type.Optional(Retention),
        }),
      ]),
      { minItems: 1, maxItems: MOST_IN_A_BATCH },
    ),
  },
  {
    title: 'Batch',
    examples: [
      {
        operations: [
          { op: 'create', room: { title: 'Group A' } },
          { op: 'create', room: { title: 'Group B' } },
        ],
      },
    ],
  },
);
export type Batch = Static<typeof Batch>;
export const BatchResult = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        status: Type.Integer({ description: 'What the same call alone would have answered.' }),
        room: Type.Optional(Room),
        deleted: Type.Optional(DeletedRoom),
        problem: Type.Optional(Problem),
      }),
      { description: 'One for each operation, in their order.' },
    ),
  },
  { title: 'BatchResult' },
);
