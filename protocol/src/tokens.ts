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
const lifetime = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: LONGEST_AGORA_TOKEN,
    default: USUAL_TOKEN,
    description: `For 100ms from 1 to ${LONGEST_HMS_TOKEN}; for agora 0: it does not end.`,
  }),
);

/** POST /rooms/{room_id}/tokens. */
export const NewRoomToken = strictObject(
  {
    door,
    role: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'agora: admin, writer or reader. 100ms: one of the roles of the room’s template.',
    }),
    user_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: '100ms: what your application calls them.' }),
    ),
    lifetime_seconds: lifetime,
  },
  {
    title: 'NewRoomToken',
    examples: [
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
    door,
    role: nullable(Type.String({ description: 'null: a management token has none.' })),
    expires_at: nullable({ ...Time, description: 'null: it does not end.' }),
  },
  { title: 'MintedToken' },
);
export type MintedToken = Static<typeof MintedToken>;
