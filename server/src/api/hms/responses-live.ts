import { Type } from 'typebox';
import { Id, pageOf, Time } from './responses.ts';

const PEER_ID = '5f0d2a8c-8f5e-4f6a-9a51-0c7b8f2d1e34';
const peerMembers = {
  id: Type.String({ description: 'Chosen by the client, most often a UUID.' }),
  name: Type.String(),
  user_id: Type.String({ description: 'What the application calls them; empty: nothing.' }),
  metadata: Type.String(),
  role: Type.String(),
  joined_at: Time,
};
const peerExample = {
  ...{ id: PEER_ID, name: 'Jane', user_id: 'jane', metadata: '', role: 'host' },
  joined_at: '2026-11-22T09:30:15.123Z',
};

/** The schema of an object whose members have any names. */
export const MapOf = (item: object, description: string): object => ({
  type: 'object',
  additionalProperties: item,
  description,
});

const Track = Type.Object(
  {
    id: Type.String(),
    stream_id: Type.String(),
    mute: Type.Boolean(),
    type: Type.Enum(['audio', 'video']),
    source: Type.String({ description: '`regular`, `screen`, or what their client says.' }),
    started_at: Time,
    description: Type.String(),
  },
  { title: 'Track' },
);

/** HM 2.3. */
export const ActiveRoom = Type.Object(
  {
    id: Id,
    name: Type.String(),
    customer_id: Type.String(),
    session: Type.Object({
      id: Id,
      created_at: Time,
      peers: Type.Array(Type.String(), { description: 'Who is in.' }),
    }),
  },
  { title: 'ActiveRoom' },
);
export const PeerWithTracks = Type.Object(
  { ...peerMembers, tracks: Type.Unsafe(MapOf(Track, 'What they publish, by its id.')) },
  { title: 'PeerWithTracks', examples: [{ ...peerExample, tracks: {} }] },
);
export const Peers = Type.Object(
  { peers: Type.Unsafe(MapOf(Type.Object(peerMembers, { title: 'Peer' }), 'By their ids.')) },
  { title: 'Peers', examples: [{ peers: { [PEER_ID]: peerExample } }] },
);
export const Said = Type.Object({ message: Type.String() }, { title: 'Done' });

const SessionPeer = Type.Object(
  {
    id: Type.String(),
    session_id: Id,
    name: Type.String(),
    role: Type.String(),
    user_id: Type.String(),
    joined_at: Time,
    left_at: Type.Optional({ ...Time, description: 'Absent while they are in.' }),
  },
  { title: 'SessionPeer' },
);

/** HM 2.4. */
export const Session = Type.Object(
  {
    id: Id,
    room_id: Id,
    customer_id: Type.String(),
    app_id: Type.String(),
    active: Type.Boolean(),
    peers: Type.Unsafe(MapOf(SessionPeer, 'Everybody who is or was in, by their ids.')),
    created_at: Time,
    updated_at: Time,
  },
  { title: 'Session' },
);
export const SessionPage = pageOf(Session, 'SessionPage');
