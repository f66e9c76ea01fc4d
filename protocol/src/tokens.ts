import { Type, type Static } from 'typebox';
import { nullable, strictObject, Time } from './common.ts';

export const TOKEN_DOORS = ['agora', '100ms'] as const;
/** Seconds; the Agora API also knows tokens that do not end (0). */
export const LONGEST_AGORA_TOKEN = 31_536_000;
export const LONGEST_HMS_TOKEN = 1_209_600;
export const USUAL_TOKEN = 86_400;

const door = Type.Unsafe<(typeof TOKEN_DOORS)[number]>({
  type: 'string',
  enum: [...TOKEN_DOORS],
  description: 'The API that the token is for.',
});
const roomDoor = Type.Unsafe<'native' | (typeof TOKEN_DOORS)[number]>({
  type: 'string',
  enum: ['native', ...TOKEN_DOORS],
  default: 'native',
  description: 'What the token is for: to join the room (native), or the API that goes by it.',
});
const lifetime = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: LONGEST_AGORA_TOKEN,
    default: USUAL_TOKEN,
    description: `For 100ms from 1 to ${LONGEST_HMS_TOKEN}; for the others 0: it does not end.`,
  }),
);

/** POST /rooms/{room_id}/tokens. */
export const NewRoomToken = strictObject(
  {
    door: Type.Optional(roomDoor),
    role: Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'native and agora: admin, writer or reader. 100ms: one of the roles of the room’s template.',
    }),
    user_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 512,
        description:
          'native and 100ms: what your application calls them. Who comes in again with the same one takes the place of before.',
      }),
    ),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: '\\S',
        description: 'native: how they are shown; where none is given they say it themselves.',
      }),
    ),
    lifetime_seconds: lifetime,
  },
  {
    title: 'NewRoomToken',
    examples: [
      { role: 'writer', name: 'Jane', user_id: 'jane', lifetime_seconds: 3600 },
      { door: '100ms', role: 'host', user_id: 'jane' },
      { door: 'agora', role: 'writer', lifetime_seconds: 3600 },
    ],
  },
);
export type NewRoomToken = Static<typeof NewRoomToken>;

/** POST /tokens. */
export const NewProjectToken = strictObject(
  {
    door,
    role: Type.Optional(
      Type.String({ maxLength: 128, description: 'agora: admin (the usual one), writer or reader.' }),
    ),
    lifetime_seconds: lifetime,
  },
  { title: 'NewProjectToken', examples: [{ door: '100ms' }, { door: 'agora', role: 'reader' }] },
);
export type NewProjectToken = Static<typeof NewProjectToken>;

export const MintedToken = Type.Object(
  {
    token: Type.String(),
    door: roomDoor,
    id: nullable(Type.String({ description: 'native: by which it can be revoked; null for the others.' })),
    url: nullable(
      Type.String({ description: 'native: the address of the room with the token; null for the others.' }),
    ),
    role: nullable(Type.String({ description: 'null: a management token has none.' })),
    expires_at: nullable({ ...Time, description: 'null: it does not end.' }),
  },
  { title: 'MintedToken' },
);
export type MintedToken = Static<typeof MintedToken>;
