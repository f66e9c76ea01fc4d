import { HAND, type PeerSaid, type Track } from './frames.ts';

/** Somebody in the call. */
export interface Member {
  id: string;
  name: string;
  role: string;
  userId: string;
  joinedAt: number;
  hand: boolean;
  tracks: ReadonlyMap<string, Track>;
}

/** Everybody else in the call, by id; a new one whenever something changes. */
export type Roster = ReadonlyMap<string, Member>;

interface Said {
  peer?: PeerSaid;
  peers?: Record<string, PeerSaid>;
  tracks?: Record<string, Track>;
}

/** The roster after a notification (contract §5.2); the same one where it says nothing of people. */
export function afterHearing(roster: Roster, method: string, params: object): Roster {
  const { peer, peers, tracks } = params as Said;
  switch (method) {
    case 'peer-list':
      return new Map(Object.values(peers ?? {}).map((said) => [said.peer_id, memberOf(said)]));
    case 'on-peer-join':
    case 'on-peer-update': {
      const said = params as PeerSaid;
      const before = roster.get(said.peer_id);
      // An update tells nothing of tracks.
      return withMember(roster, { ...memberOf(said), ...(before && kept(before, said)) });
    }
    case 'on-peer-leave': {
      const next = new Map(roster);
      return next.delete((params as PeerSaid).peer_id) ? next : roster;
    }
    case 'on-track-add':
    case 'on-track-update':
    case 'on-track-remove': {
      if (!peer) return roster;
      const member = roster.get(peer.peer_id) ?? memberOf(peer);
      const changed = new Map(member.tracks);
      for (const [id, track] of Object.entries(tracks ?? {})) {
        if (method === 'on-track-remove') changed.delete(id);
        else changed.set(id, track);
      }
      return withMember(roster, { ...member, tracks: changed });
    }
    default:
      return roster;
  }
}

function memberOf({ peer_id: id, role, groups, joined_at: joinedAt, info, tracks }: PeerSaid): Member {
  return {
    ...{ id, role, name: info.name, userId: info.user_id ?? '', joinedAt: joinedAt ?? 0 },
    hand: groups?.includes(HAND) ?? false,
    tracks: new Map(Object.entries(tracks ?? {})),
  };
}

const kept = (before: Member, { joined_at: joinedAt }: PeerSaid): Partial<Member> => ({
  tracks: before.tracks,
  joinedAt: joinedAt ?? before.joinedAt,
});

function withMember(roster: Roster, member: Member): Roster {
  return new Map(roster).set(member.id, member);
}

/** The track of somebody that is a picture of them, what they say, or their screen. */
export function trackOf(
  { tracks }: Member,
  type: 'audio' | 'video',
  source: 'regular' | 'screen',
): Track | undefined {
  return [...tracks.values()].find((one) => one.type === type && one.source === source);
}
