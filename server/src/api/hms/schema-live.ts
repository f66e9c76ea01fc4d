import { Type } from 'typebox';
import { PageQuery } from './pages.ts';
import { RoomPath } from './schema.ts';

/** Of what people in a call are told; as long as they may say themselves. */
const LONGEST_TEXT = 16_384;
const LONGEST_REASON = 1024;

/** Empty is as left out: so the vendor's own sample of a message to one has its `role`. */
const PeerId = Type.String({ maxLength: 128, description: 'One of the people in the room.' });
const RoleName = Type.String({ maxLength: 128, description: 'Everybody with this role.' });

export const PeerPath = Type.Object({
  ...RoomPath.properties,
  peer_id: Type.String({ description: 'One of the people in the room.' }),
});

/** HM 2.3 list of peers. */
export const PeersQuery = Type.Object({
  user_id: Type.Optional(
    Type.String({ maxLength: 512, description: 'Only those whom the application calls so.' }),
  ),
  role: Type.Optional(Type.String({ maxLength: 128, description: 'Only those with this role.' })),
});

/** HM 2.3 update peer. */
export const PeerBody = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: LONGEST_TEXT })),
    role: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'They have it at once, without being asked.',
      }),
    ),
    metadata: Type.Optional(Type.String({ maxLength: LONGEST_TEXT, description: 'Any text, often JSON.' })),
  },
  { title: 'PeerChange', examples: [{ name: 'Jane', metadata: '{"hand":false}' }] },
);

/** HM 2.3 send-message; `peerId` is how the vendor's SDK spells it. */
export const MessageBody = Type.Object(
  {
    message: Type.String({ maxLength: LONGEST_TEXT }),
    peer_id: Type.Optional(PeerId),
    peerId: Type.Optional(Type.String({ maxLength: 128, description: 'The same as `peer_id`.' })),
    role: Type.Optional(RoleName),
    type: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: '`chat` unless given.' })),
  },
  { title: 'CallMessage', examples: [{ message: 'Five minutes left', type: 'chat' }] },
);

/** HM 2.3 remove-peers: one of both. */
export const RemovalBody = Type.Object(
  {
    peer_id: Type.Optional(PeerId),
    role: Type.Optional(RoleName),
    reason: Type.Optional(Type.String({ maxLength: LONGEST_REASON, description: 'They are told it.' })),
  },
  { title: 'PeerRemoval', examples: [{ role: 'guest', reason: 'The lesson is over' }] },
);

/** HM 2.3 end-room. */
export const EndBody = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: LONGEST_REASON, description: 'Everybody is told it.' })),
    lock: Type.Optional(
      Type.Boolean({ description: 'The room is disabled, too: nobody comes in until it is enabled.' }),
    ),
  },
  { title: 'RoomEnd', examples: [{ reason: 'The lesson is over', lock: false }] },
);

/** HM 2.4 list. */
export const SessionsQuery = Type.Object({
  ...PageQuery.properties,
  active: Type.Optional(Type.Boolean({ description: 'Only those that go on, or only those that ended.' })),
  room_id: Type.Optional(Type.String({ maxLength: 64, description: 'Only those of this room.' })),
  after: Type.Optional(Type.String({ maxLength: 64, description: 'Started at this time or later.' })),
  before: Type.Optional(Type.String({ maxLength: 64, description: 'Started at this time or before.' })),
});

export const SessionPath = Type.Object({
  session_id: Type.String({ description: 'The `id` of the session.' }),
});
