import { kindOf } from './encoding.ts';
import type { PeerSaid, Policy } from './frames.ts';
import type { ConnectionPair } from './pair.ts';
import type { SourceName } from './publish.ts';
import { afterHearing } from './roster.ts';
import type { OwnSending } from './sending.ts';
import { maySend, roleIn, type CallView, type EndReason, type Shown } from './view.ts';

/** Who is not named among the speakers for so long has stopped. */
const SPOKEN_MS = 1500;

/** What is told in passing. */
export type Told = { is: 'muted'; by: string } | { is: 'role'; speaks: boolean } | { is: 'lowered' };

interface Parts {
  store: Shown<CallView>;
  pair: ConnectionPair;
  sending: OwnSending;
  isIn: () => boolean;
  /** As whom the call was joined. */
  me: () => string;
  /** Of this person: the groups in which they are now. */
  grouped: (groups: readonly string[]) => void;
  told: (what: Told) => void;
  dropped: (name: SourceName, track: MediaStreamTrack | null) => void;
  end: (reason: EndReason) => void;
  failed: (code: number) => void;
}

interface Request {
  requested_by?: string;
  track_id?: string;
  mute?: boolean;
  type?: 'audio' | 'video';
  source?: string;
  value?: boolean;
}

/** Goes by what the server says in a call (contract §5). */
export function hearing({ store, pair, sending, isIn, me, grouped, told, dropped, end, failed }: Parts) {
  const { get: view, change } = store;
  let quieting: ReturnType<typeof setTimeout> | undefined;

  const HEARD: Record<string, (params: object) => void> = {
    configuration: pair.configure,
    'room-state': (params) => change({ inside: (params as { peer_count?: number }).peer_count ?? 0 }),
    'on-policy-change': (params) => takePolicy(params as Policy),
    'on-peer-update': (params) => {
      const { peer_id: id, groups = [] } = params as PeerSaid;
      if (id === me()) grouped(groups);
    },
    offer: (params) => {
      const { sdp, sfu_node_id: meant } = params as { sdp: string; sfu_node_id?: string };
      if (isIn()) pair.meant(meant).offered(sdp);
    },
    trickle: (params) => {
      const { target, candidate } = params as { target: 0 | 1; candidate: RTCIceCandidateInit };
      (target === 0 ? pair.pub : pair.sub)?.addCandidate(candidate);
    },
    'node-info': (params) => {
      if (isIn()) pair.meant((params as { sfu_node_id?: string }).sfu_node_id);
    },
    'on-track-remove': (params) => forget(Object.keys((params as { tracks?: object }).tracks ?? {})),
    'on-track-update-request': (params) => {
      const { requested_by: by = '', track_id: id, mute } = params as Request;
      const name = sending.nameOf(id);
      if (name) obey(name, by, mute === true);
    },
    'on-change-track-mute-state-request': (params) => {
      const { requested_by: by = '', type, source = 'regular', value } = params as Request;
      if (source !== 'regular') return;
      if (type !== 'video') obey('mic', by, value === true);
      if (type !== 'audio') obey('camera', by, value === true);
    },
    'on-peer-leave-request': (params) =>
      end((params as { room_end?: boolean }).room_end === true ? 'ended' : 'removed'),
    'on-error': (params) => failed((params as { code?: number }).code ?? 0),
    'active-speakers': takeLevels,
    'on-connection-quality-update': (params) => {
      const { peers = [] } = params as { peers?: { peer_id: string; downlink_score: number }[] };
      const said = peers.filter(({ downlink_score: score }) => score >= 0);
      const scores = said.map((one) => [one.peer_id, one.downlink_score] as const);
      change({ quality: new Map([...view().quality, ...scores]) });
    },
  };

  function takePolicy(policy: Policy): void {
    const { policy: last } = view();
    change({ policy, ...(!isIn() && { endedFor: undefined }) });
    if (!last || last.name === policy.name) return;
    const role = roleIn(view());
    const gone = [...view().sending.keys()].filter((name) => !maySend(role, kindOf(name)));
    for (const name of gone) sending.takeAway(name);
    if (!isIn()) return;
    if (gone.length > 0) void pair.offer();
    const speaks = maySend(role, 'audio');
    if (speaks !== maySend(last.known_roles[last.name], 'audio')) told({ is: 'role', speaks });
  }

  /** Mute is obeyed; to unmute is asked. */
  function obey(name: SourceName, by: string, isMute: boolean): void {
    const one = view().sending.get(name);
    if (isMute && one && !one.muted) {
      if (name === 'camera') dropped(name, one.track);
      void sending.set(name, name === 'camera' ? null : one.track, true);
      told({ is: 'muted', by });
    } else if (!isMute && (!one || one.muted) && (name === 'mic' || name === 'camera'))
      change({ asked: { by, what: name } });
  }

  function takeLevels(params: object): void {
    const { 'speaker-list': list = [] } = params as { 'speaker-list'?: { peer_id: string; level: number }[] };
    change({ levels: new Map(list.map(({ peer_id: id, level }) => [id, level])) });
    clearTimeout(quieting);
    quieting = setTimeout(() => change({ levels: new Map() }), SPOKEN_MS);
  }

  function forget(ids: readonly string[]): void {
    const media = new Map(view().media);
    for (const id of ids) {
      media.delete(id);
      pair.sub?.forget(id);
    }
    change({ media });
  }

  return {
    hear: (method: string, params: object): void => {
      const roster = afterHearing(view().roster, method, params);
      if (roster !== view().roster) change({ roster: withoutMe(roster, me()) });
      HEARD[method]?.(params);
    },
    /** The call is over. */
    rest: (): void => clearTimeout(quieting),
  };
}

function withoutMe(roster: CallView['roster'], me: string): CallView['roster'] {
  if (!roster.has(me)) return roster;
  const others = new Map(roster);
  others.delete(me);
  return others;
}
