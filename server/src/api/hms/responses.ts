import { Type } from 'typebox';
import { RoomBody } from './schema.ts';

// Declared as mere objects: answers are put together member by member or from JSON that is kept, so that their types say
// less than these.

export const Time = Type.String({ format: 'date-time', examples: ['2026-11-22T09:30:15.123Z'] });
export const Id = Type.String({ pattern: '^[0-9a-f]{24}$', examples: ['019f8c4e2b7a7d10a1b2c3d4'] });

/** HM 2.1.1: `upload_info` of a room. */
const RecordingInfo = Type.Object(
  {
    enabled: Type.Boolean(),
    upload_info: Type.Optional(
      Type.Object({
        type: Type.Enum(['s3', 'gs', 'oss', 'azure']),
        location: Type.String({ description: 'The bucket.' }),
        prefix: Type.Optional(Type.String()),
        credentials: Type.Optional(
          Type.Object(
            { key: Type.String(), secret: Type.String() },
            { description: 'Only in the answer to the call that brought them, and only if so configured.' },
          ),
        ),
        options: Type.Optional(
          Type.Object({
            region: Type.Optional(Type.String()),
            endpoint: Type.Optional(Type.String({ description: 'Ours: not the vendor’s storage.' })),
          }),
        ),
      }),
    ),
  },
  { title: 'RecordingInfo' },
);

const members = {
  id: Id,
  name: Type.String({ description: 'Unique, whatever the case.' }),
  enabled: Type.Boolean({ description: 'Whether people may enter.' }),
  description: Type.String(),
  customer_id: Type.String({ description: 'The project.' }),
  customer: Type.String({ description: 'The same.' }),
  app_id: Type.String({ description: 'The project, too.' }),
  recording_info: RecordingInfo,
  recording_source_template: Type.Boolean({ description: 'Whether the recording is that of the template.' }),
  enabled_source_template: Type.Boolean({ description: 'Whether `enabled` was never set by a call.' }),
  template_id: Type.String(),
  template: Type.String({ description: 'The name of the template.' }),
  region: Type.Enum(['in', 'us', 'eu', 'auto']),
  created_at: Time,
  updated_at: Time,
  large_room: Type.Boolean(),
  size: RoomBody.properties.size,
  max_duration_seconds: RoomBody.properties.max_duration_seconds,
  polls: RoomBody.properties.polls,
  webhook: RoomBody.properties.webhook,
};

const example = {
  id: '019f8c4e2b7a7d10a1b2c3d4',
  name: 'algebra-2',
  enabled: true,
  description: 'Second year',
  customer_id: '019f8c4e2b7a7d10a1b2c000',
  customer: '019f8c4e2b7a7d10a1b2c000',
  app_id: '019f8c4e2b7a7d10a1b2c001',
  recording_info: { enabled: false },
  recording_source_template: true,
  enabled_source_template: true,
  template_id: '019f8c4e2b7a7d10a1b2c3d5',
  template: 'default',
  region: 'eu',
  created_at: '2026-11-22T09:30:15.123Z',
  updated_at: '2026-11-22T09:30:15.123Z',
  large_room: false,
};

/** HM 2.1 room object. */
export const Room: object = Type.Object(members, { title: 'Room', examples: [example] });

/** HM 2.1 list. */
const ListedRoom = Type.Object(
  {
    ...members,
    recording: RecordingInfo,
    key: Type.String({ description: 'The project and the name of the room.' }),
  },
  { title: 'ListedRoom' },
);

/** HM 0.2. */
export function pageOf(item: object, title: string): object {
  return Type.Object(
    {
      limit: Type.Integer({ description: 'How many there are at most in this page.' }),
      data: Type.Array(item),
      last: Type.String({ description: 'Give it as `start` for the next page; empty: there is none.' }),
    },
    { title },
  );
}

export const RoomPage = pageOf(ListedRoom, 'RoomPage');

/** HM 2.2 code object. */
export const Code = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z]{3}-[a-z]{4}-[a-z]{3}$' }),
    room_id: Id,
    role: Type.String(),
    enabled: Type.Boolean(),
    created_at: Time,
    updated_at: Time,
  },
  {
    title: 'RoomCode',
    examples: [
      {
        code: 'abc-defg-hij',
        room_id: '019f8c4e2b7a7d10a1b2c3d4',
        role: 'host',
        enabled: true,
        created_at: '2026-11-22T09:30:15.123Z',
        updated_at: '2026-11-22T09:30:15.123Z',
      },
    ],
  },
);
export const Codes = Type.Object({ data: Type.Array(Code) }, { title: 'RoomCodes' });
export const CodePage = pageOf(Code, 'RoomCodePage');

/** HM 2.2 token by room code. */
export const AppToken = Type.Object(
  { token: Type.String({ description: 'An app token, good for 24 hours.' }), expiresAt: Time },
  { title: 'AppToken' },
);
