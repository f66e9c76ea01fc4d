import type { LiveRoom } from '@enfilade/client';
import { HAND, type CallRole, type LayerName, type PeerSaid, type Policy, type Track } from './frames.ts';
import { publisher, SOURCES, type Encoding, type Publisher, type SourceName } from './publish.ts';
import { qualityOf, type Measured } from './quality.ts';
import { afterHearing } from './roster.ts';
import { CallFault, signalling } from './signalling.ts';
import { subscriber, type Subscriber } from './subscribe.ts';
import { maySend, NOTHING, roleIn, shown, type CallView, type EndReason } from './view.ts';

/** What a call needs of the room. */
export type CallRoom = Pick<LiveRoom, 'you' | 'people' | 'state' | 'call' | 'on'>;

const AGAIN_MS = 3000;
/** So long it is tried to come in, or back. */
const TRYING_MS = 60_000;
/** Who is not named among the speakers for so long has stopped. */
const SPOKEN_MS = 1500;
const MEASURE_MS = 3000;

/** What is told in passing. */
export type Told = { is: 'muted'; by: string } | { is: 'role'; speaks: boolean } | { is: 'lowered' };

/**
 * The call of a room: joins, publishes and receives (contract §4 to §6), and comes back by itself. Who calls it gives
 * the tracks, and stops them when they are no longer sent.
 *
 * @param told what happened to this person
 * @param dropped what may no longer be sent, or is over with the call: its device can be let go
 */
export function callConnection(
  room: CallRoom,
  told: (what: Told) => void = () => undefined,
  dropped: (name: SourceName, track: MediaStreamTrack | null) => void = () => undefined,
) {
  const store = shown<CallView>(NOTHING);
  const { get: view, change } = store;
  let ice: RTCConfiguration = { iceServers: [] };
  let pub: Publisher | undefined;
  let sub: Subscriber | undefined;
  /** Which connections the server means. */
  let node: string | undefined;
  /** As whom the call was joined. */
  let joinedAs = '';
  let isAnswered = false;
  let startedAt = 0;
  let retrying: ReturnType<typeof setTimeout> | undefined;
  let quieting: ReturnType<typeof setTimeout> | undefined;
  let measuring: ReturnType<typeof setInterval> | undefined;
  let before: Measured | undefined;
  const signals = signalling(room.call, hear);
  const ends = [room.on('state', onLine)];

  const isIn = (): boolean => ['joining', 'in', 'returning'].includes(view().stage);
  const nodeSaid = () => (node === undefined ? {} : { sfu_node_id: node });

  function hear(method: string, params: object): void {
    const roster = afterHearing(view().roster, method, params);
    if (roster !== view().roster) change({ roster: withoutMe(roster) });
    HEARD[method]?.(params);
  }

  const HEARD: Record<string, (params: object) => void> = {
    configuration: (params) => {
      ice = configurationIn(params);
    },
    'room-state': (params) => change({ inside: (params as { peer_count?: number }).peer_count ?? 0 }),
    'on-policy-change': (params) => takePolicy(params as Policy),
    'on-peer-update': (params) => takeOwn(params as PeerSaid),
    offer: (params) => {
      const { sdp, sfu_node_id: meant } = params as { sdp: string; sfu_node_id?: string };
      if (isIn()) connectionsFor(meant).offered(sdp);
    },
    trickle: (params) => {
      const { target, candidate } = params as { target: 0 | 1; candidate: RTCIceCandidateInit };
      (target === 0 ? pub : sub)?.addCandidate(candidate);
    },
    'node-info': (params) => {
      if (isIn()) connectionsFor((params as { sfu_node_id?: string }).sfu_node_id);
    },
    'on-track-remove': (params) => forget(Object.keys((params as { tracks?: object }).tracks ?? {})),
    'on-track-update-request': (params) => {
      const { requested_by: by = '', track_id: id, mute } = params as Request;
      const name = nameOf(id);
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

  function withoutMe(roster: CallView['roster']): CallView['roster'] {
    if (!roster.has(joinedAs)) return roster;
    const others = new Map(roster);
    others.delete(joinedAs);
    return others;
  }

  function takePolicy(policy: Policy): void {
    const { policy: last } = view();
    change({ policy, ...(!isIn() && { endedFor: undefined }) });
    if (!last || last.name === policy.name) return;
    const role = roleIn(view());
    const gone = [...view().sending.keys()].filter((name) => !maySend(role, kindOf(name)));
    for (const name of gone) takeAway(name);
    if (!isIn()) return;
    if (gone.length > 0) void offer();
    const speaks = maySend(role, 'audio');
    if (speaks !== maySend(last.known_roles[last.name], 'audio')) told({ is: 'role', speaks });
  }

  function takeOwn({ peer_id: id, groups = [] }: PeerSaid): void {
    if (id !== joinedAs) return;
    const hand = groups.includes(HAND);
    if (view().hand && !hand && !isLowering) told({ is: 'lowered' });
    change({ hand });
  }
  let isLowering = false;

  /** Mute is obeyed; to unmute is asked. */
  function obey(name: SourceName, by: string, isMute: boolean): void {
    const one = view().sending.get(name);
    if (isMute && one && !one.muted) {
      if (name === 'camera') dropped(name, one.track);
      void set(name, name === 'camera' ? null : one.track, true);
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

  function nameOf(id: string | undefined): SourceName | undefined {
    return [...view().sending.keys()].find((name) => pub?.idOf(name) === id);
  }

  /** The connections that the server means: new ones, when it means others than before. */
  function connectionsFor(meant: string | undefined): Subscriber {
    if (meant !== undefined && node !== undefined && meant !== node) {
      node = meant;
      rebuild();
    }
    node ??= meant;
    sub ??= newSubscriber();
    return sub;
  }

  function rebuild(): void {
    close();
    isAnswered = true;
    pub = newPublisher();
    for (const [name, { track, muted }] of view().sending) {
      void pub.put(name, track, encodingFor(name));
      pub.mute(name, muted);
    }
    void offer();
  }

  function newSubscriber(): Subscriber {
    return subscriber({
      configuration: ice,
      answer: (sdp) => signals.tell('answer', { desc: { type: 'answer', sdp }, ...nodeSaid() }),
      candidate: (candidate) => signals.tell('trickle', { target: 1, candidate, ...nodeSaid() }),
      got: (id, track) => change({ media: new Map(view().media).set(id, track) }),
      heard: hear,
    });
  }

  function newPublisher(): Publisher {
    const made: Publisher = publisher({
      configuration: ice,
      exchange,
      candidate: (candidate) => signals.tell('trickle', { target: 0, candidate, ...nodeSaid() }),
      broken: () => {
        if (pub === made && room.state.is === 'connected') void offer({ iceRestart: true });
      },
    });
    return made;
  }

  async function exchange(sdp: string, tracks: Record<string, Track>): Promise<string> {
    const desc = { type: 'offer', sdp };
    const said = isAnswered
      ? signals.ask('offer', { desc, tracks, ...nodeSaid() })
      : signals.ask('join', { name: room.you.name, data: '', disableVidAutoSub: false, offer: desc });
    const answer = (await said) as { sdp?: string; sfu_node_id?: string };
    if (!isAnswered) node = answer.sfu_node_id;
    isAnswered = true;
    return answer.sdp ?? '';
  }

  /** Offers what is sent; a line that was cut, or connections that are gone, are mended elsewhere. */
  async function offer(options: RTCOfferOptions = {}): Promise<void> {
    try {
      await pub?.offer(options);
    } catch (reason) {
      if (!(reason instanceof CallFault)) console.warn(reason);
      else if (reason.code === 404 || reason.code === 410) again();
    }
  }

  function again(): void {
    if (!isIn()) return;
    change({ stage: 'returning' });
    void enter();
  }

  async function enter(): Promise<void> {
    clearTimeout(retrying);
    startedAt ||= Date.now();
    close();
    node = undefined;
    isAnswered = false;
    joinedAs = room.you.id;
    const mine = newPublisher();
    pub = mine;
    change({ roster: new Map(), media: new Map(), levels: new Map(), quality: new Map(), hand: false });
    try {
      await mine.offer();
      if (pub !== mine) return;
      change({ stage: 'in', endedFor: undefined });
      startedAt = 0;
      for (const [name, { track, muted }] of view().sending) {
        await mine.put(name, track, encodingFor(name));
        mine.mute(name, muted);
      }
      if (view().sending.size > 0) await offer();
      measuring ??= setInterval(() => void measure(), MEASURE_MS);
    } catch (reason) {
      if (pub === mine) refused(reason);
    }
  }

  function refused(reason: unknown): void {
    const code = reason instanceof CallFault ? reason.code : -1;
    const isFull = reason instanceof CallFault && reason.message === 'role limit reached';
    if (code >= 400 && code < 500 && code !== 429) end(isFull ? 'full' : 'refused');
    else if (Date.now() - startedAt > TRYING_MS) end('failed');
    else if (room.state.is === 'connected') retrying = setTimeout(() => void enter(), AGAIN_MS);
  }

  function failed(code: number): void {
    if (!isIn()) {
      change({ endedFor: code >= 500 ? 'failed' : 'refused' });
      return;
    }
    if (code === 410 || code >= 500) {
      startedAt ||= Date.now();
      change({ stage: 'returning' });
      clearTimeout(retrying);
      retrying = setTimeout(() => void enter(), code === 410 ? 0 : AGAIN_MS);
    } else end('refused');
  }

  /** The line of the board was cut, or is back: with the same place in the room the call goes on where it was. */
  function onLine({ is }: LiveRoom['state']): void {
    if (is !== 'connected') {
      signals.cut();
      if (is === 'closed') end('ended');
      else if (isIn()) {
        startedAt ||= Date.now();
        change({ stage: 'returning' });
      }
      return;
    }
    if (!isIn()) return;
    const me = room.people.find(({ id }) => id === room.you.id);
    const isKept = isAnswered && room.you.id === joinedAs && me?.peer !== null;
    if (!isKept) {
      void enter();
      return;
    }
    change({ stage: 'in' });
    startedAt = 0;
    void offer(pub?.state === 'connected' ? {} : { iceRestart: true }).then(tellTracks);
  }

  function tellTracks(): void {
    const tracks = pub?.tracks() ?? {};
    if (Object.keys(tracks).length > 0) signals.tell('track-update', { tracks });
  }

  /** Sends this, or (null) keeps its place; muted or not. */
  async function set(name: SourceName, track: MediaStreamTrack | null, muted: boolean): Promise<void> {
    const isNew = pub !== undefined && !pub.has(name) && track !== null;
    if (track) track.enabled = !muted;
    change({ sending: new Map(view().sending).set(name, { track, muted }) });
    if (!isIn() || !isAnswered || !pub) return;
    await pub.put(name, track, encodingFor(name));
    pub.mute(name, muted);
    if (isNew) await offer();
    else tellTracks();
  }

  function takeAway(name: SourceName): boolean {
    const one = view().sending.get(name);
    if (!one) return false;
    const sending = new Map(view().sending);
    sending.delete(name);
    change({ sending });
    dropped(name, one.track);
    return pub?.take(name) ?? false;
  }

  function encodingFor(name: SourceName): Encoding | undefined {
    const { type, source } = SOURCES[name];
    if (type !== 'video') return undefined;
    const publishParams: CallRole['publishParams'] = roleIn(view())?.publishParams ?? {};
    const layers = source === 'screen' ? [] : (publishParams.simulcast?.video?.layers ?? []);
    return { bitRate: publishParams[source === 'screen' ? 'screen' : 'video']?.bitRate, layers };
  }

  function forget(ids: readonly string[]): void {
    const media = new Map(view().media);
    for (const id of ids) {
      media.delete(id);
      sub?.forget(id);
    }
    change({ media });
  }

  async function measure(): Promise<void> {
    if (!pub || !sub || view().stage !== 'in') return;
    const { score, measured } = await qualityOf(pub, sub, before);
    before = measured;
    if (score !== undefined) change({ quality: new Map(view().quality).set(joinedAs, score) });
  }

  function close(): void {
    pub?.close();
    sub?.close();
    [pub, sub] = [undefined, undefined];
    change({ media: new Map() });
  }

  function end(reason: EndReason | undefined): void {
    if (!isIn()) return;
    clearTimeout(retrying);
    clearTimeout(quieting);
    clearInterval(measuring);
    measuring = undefined;
    close();
    for (const [name, { track }] of view().sending) dropped(name, track);
    change({
      ...{ ...NOTHING, policy: view().policy, inside: Math.max(0, view().roster.size) },
      ...(reason !== undefined && { stage: 'over', endedFor: reason }),
    });
  }

  return {
    view,
    subscribe: store.subscribe,
    /** Asks what one may do in the call, and who is in it. */
    look: async (): Promise<void> => {
      await signals.ask('ping', { timestamp: Date.now() }).catch(() => undefined);
    },
    join: (): Promise<void> => {
      if (isIn()) return Promise.resolve();
      change({ stage: 'joining', endedFor: undefined });
      startedAt = Date.now();
      return enter();
    },
    leave: (): void => {
      if (isIn()) signals.tell('leave', { client_reason: 'user request' });
      end(undefined);
    },
    /** Out of the call: nothing is held ready to be sent any more. */
    rest: (): void => {
      if (isIn()) return;
      for (const [name, { track }] of view().sending) dropped(name, track);
      change({ stage: 'out', endedFor: undefined, sending: new Map() });
    },
    /** For good. */
    close: (): void => {
      if (isIn()) signals.tell('leave', { client_reason: 'user request' });
      end(undefined);
      for (const one of ends) one();
      signals.close();
    },
    set,
    /** No longer sends it. */
    take: async (name: SourceName): Promise<void> => {
      if (takeAway(name)) await offer();
    },
    prefer: (track: string, layer: LayerName): void => sub?.prefer(track, layer),
    hand: async (up: boolean): Promise<void> => {
      isLowering = !up;
      await signals.ask(up ? 'group-join' : 'group-leave', { name: HAND });
      change({ hand: up });
      isLowering = false;
    },
    answered: (): void => change({ asked: undefined }),
    lowerHand: (peer: string) => signals.ask('group-remove', { name: HAND, peer_id: peer }),
    requestMute: (peer: string, track: Track, mute: boolean) =>
      signals.ask('track-update-request', {
        ...{ requested_for: peer, track_id: track.track_id, stream_id: track.stream_id, mute },
      }),
    muteAll: () => signals.ask('change-track-mute-state-request', { value: true, type: 'audio' }),
    remove: (peer: string) => signals.ask('peer-leave-request', { requested_for: peer, reason: '' }),
  };
}
export type CallConnection = ReturnType<typeof callConnection>;

interface Request {
  requested_by?: string;
  track_id?: string;
  mute?: boolean;
  type?: 'audio' | 'video';
  source?: string;
  value?: boolean;
}

const kindOf = (name: SourceName): 'audio' | 'video' | 'screen' =>
  SOURCES[name].source === 'screen' ? 'screen' : SOURCES[name].type;

function configurationIn(params: object): RTCConfiguration {
  const { rtcConfiguration = params } = params as { rtcConfiguration?: object };
  const { ice_servers: iceServers = [] } = rtcConfiguration as { ice_servers?: RTCIceServer[] };
  return { iceServers };
}
