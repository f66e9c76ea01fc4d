import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';
import { BOARD_ROLES, LEAVE_REASONS, type BoardRole, type LeaveReason } from './live.ts';

const BoardRoleSchema = Type.Unsafe<BoardRole>({ type: 'string', enum: [...BOARD_ROLES] });
const Id = Type.String({ maxLength: 64 });

/** Somebody who is or was in a room. */
export const Participant = Type.Object(
  {
    id: Type.String({ description: 'Of this stay; who comes again has another one.' }),
    session_id: Type.String(),
    user_id: nullable(
      Type.String({ description: 'What the application calls them; null: nobody in particular.' }),
    ),
    name: Type.String(),
    role: BoardRoleSchema,
    door: Type.String({ description: 'The API whose credential they came in with.' }),
    joined_at: Time,
    left_at: nullable({ ...Time, description: 'null: they are in the room.' }),
    left_reason: nullable(
      Type.Unsafe<LeaveReason>({
        type: 'string',
        enum: [...LEAVE_REASONS],
        description: '`lost`: the connection was cut, and they did not come back.',
      }),
    ),
  },
  { title: 'Participant' },
);
export type Participant = Static<typeof Participant>;
export const ParticipantPage = pageOf(Participant, 'ParticipantPage');

export const ParticipantListQuery = strictObject({
  ...PageQuery,
  present: Type.Optional(Type.Boolean({ description: 'true: who is in; false: who was in and left.' })),
  session_id: Type.Optional({ ...Id, description: 'Only of this session.' }),
  user_id: Type.Optional(Type.String({ maxLength: 512, description: 'Only this person.' })),
});
export type ParticipantListQuery = Static<typeof ParticipantListQuery>;

export const ParticipantPath = Type.Object({
  room_id: Type.String({ description: 'As in `GET /rooms/{room_id}`.' }),
  participant_id: Type.String({ description: 'The id of a participant.' }),
});

/** PATCH /rooms/{room_id}/participants/{participant_id}. */
export const ParticipantChange = strictObject(
  { role: BoardRoleSchema },
  { title: 'ParticipantChange', examples: [{ role: 'reader' }] },
);

/** DELETE /rooms/{room_id}/participants/{participant_id}. */
export const RemoveParticipantQuery = strictObject({
  ban: Type.Boolean({
    default: false,
    description: 'Whether they cannot come again, by their user id nor with the same credential.',
  }),
});

/** One occupied time of a room. */
export const Session = Type.Object(
  {
    id: Type.String(),
    started_at: Time,
    ended_at: nullable({ ...Time, description: 'null: somebody is in the room.' }),
    participants: Type.Integer({ description: 'How many stays there were or are in it.' }),
  },
  { title: 'Session' },
);
export type Session = Static<typeof Session>;
export const SessionPage = pageOf(Session, 'SessionPage');
export const SessionListQuery = strictObject(PageQuery);

/** A person who may not come in. */
export const Ban = Type.Object(
  { user_id: Type.String(), created_at: Time, created_by: Type.String() },
  { title: 'Ban' },
);
export type Ban = Static<typeof Ban>;
export const BanPage = pageOf(Ban, 'BanPage');
export const BanListQuery = strictObject(PageQuery);
export const BanPath = Type.Object({
  room_id: Type.String({ description: 'As in `GET /rooms/{room_id}`.' }),
  user_id: Type.String({ description: 'What the application calls them.' }),
});

/** POST /rooms/{room_id}/tokens/revoke. */
export const RevokeTokens = strictObject(
  {
    token_id: Type.Optional({ ...Id, description: 'The `id` of a join token.' }),
    token: Type.Optional(
      Type.String({ minLength: 1, maxLength: 8192, description: 'Any credential that lets somebody in.' }),
    ),
    all: Type.Optional(
      Type.Boolean({
        description:
          'Everything that was made until now; also what does not tell when it was made, as Agora tokens of some libraries, whenever that is. `false` ends it.',
      }),
    ),
  },
  { title: 'RevokeTokens', examples: [{ token_id: '9f1c0a7be2d34455a1b2c3d4' }, { all: true }] },
);
export type RevokeTokens = Static<typeof RevokeTokens>;

export const Revoked = Type.Object(
  { revoked_at: Type.Union([Time, Type.Null()]) },
  { title: 'Revoked', description: 'Whoever came in with them has to leave.' },
);
export type Revoked = Static<typeof Revoked>;
