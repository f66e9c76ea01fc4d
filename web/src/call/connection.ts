import type { LiveRoom } from '@enfilade/client';
import { asksOf } from './asks.ts';
import { putAll } from './encoding.ts';
import type { LayerName } from './frames.ts';
import { hearing, type Told } from './hearing.ts';
import { connectionPair } from './pair.ts';
import type { SourceName } from './publish.ts';
import { measuring } from './quality.ts';
import { ownSending } from './sending.ts';
import { CallFault, signalling } from './signalling.ts';
import { NOTHING, shown, type CallView, type EndReason } from './view.ts';

/** What a call needs of the room. */
export type CallRoom = Pick<LiveRoom, 'you' | 'people' | 'state' | 'call' | 'on'>;

const AGAIN_MS = 3000;
/** So long it is tried to come in, or back. */
const TRYING_MS = 60_000;

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
  /** As whom the call was joined. */
  let joinedAs = '';
  let startedAt = 0;
  let retrying: ReturnType<typeof setTimeout> | undefined;
  const isIn = (): boolean => ['joining', 'in', 'returning'].includes(view().stage);

  const signals = signalling(room.call, (method, params) => heard.hear(method, params));
  const pair = connectionPair({
    ...{ room, store, signals, gone: again },
    hear: (method, params) => heard.hear(method, params),
  });
  const sending = ownSending({ store, signals, pair, isIn, dropped });
  const { grouped, ...asks } = asksOf({ store, signals, told });
  const heard = hearing({
    ...{ store, pair, sending, isIn, grouped, told, dropped, end, failed },
    me: () => joinedAs,
  });
  const quality = measuring(
    pair,
    () => view().stage === 'in',
    (score) => change({ quality: new Map(view().quality).set(joinedAs, score) }),
  );
  const ends = [room.on('state', onLine)];

  function again(): void {
    if (!isIn()) return;
    change({ stage: 'returning' });
    void enter();
  }

  async function enter(): Promise<void> {
    clearTimeout(retrying);
    startedAt ||= Date.now();
    joinedAs = room.you.id;
    const mine = pair.begin();
    change({ roster: new Map(), media: new Map(), levels: new Map(), quality: new Map(), hand: false });
    try {
      await mine.offer();
      if (pair.pub !== mine) return;
      change({ stage: 'in', endedFor: undefined });
      startedAt = 0;
      await putAll(mine, view());
      if (view().sending.size > 0) await pair.offer();
      quality.start();
    } catch (reason) {
      if (pair.pub === mine) refused(reason);
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
    const isKept = pair.isAnswered && room.you.id === joinedAs && me?.peer !== null;
    if (!isKept) {
      void enter();
      return;
    }
    change({ stage: 'in' });
    startedAt = 0;
    void pair.offer(pair.pub?.state === 'connected' ? {} : { iceRestart: true }).then(sending.tell);
  }

  function end(reason: EndReason | undefined): void {
    if (!isIn()) return;
    clearTimeout(retrying);
    heard.rest();
    quality.stop();
    pair.close();
    sending.dropAll();
    change({
      ...{ ...NOTHING, policy: view().policy, inside: Math.max(0, view().roster.size) },
      ...(reason !== undefined && { stage: 'over', endedFor: reason }),
    });
  }

  function leave(): void {
    if (isIn()) signals.tell('leave', { client_reason: 'user request' });
    end(undefined);
  }

  return {
    ...{ view, subscribe: store.subscribe, leave, set: sending.set, ...asks },
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
    /** Out of the call: nothing is held ready to be sent any more. */
    rest: (): void => {
      if (isIn()) return;
      sending.dropAll();
      change({ stage: 'out', endedFor: undefined, sending: new Map() });
    },
    /** For good. */
    close: (): void => {
      leave();
      for (const one of ends) one();
      signals.close();
    },
    /** No longer sends it. */
    take: async (name: SourceName): Promise<void> => {
      if (sending.takeAway(name)) await pair.offer();
    },
    prefer: (track: string, layer: LayerName): void => pair.sub?.prefer(track, layer),
    answered: (): void => change({ asked: undefined }),
  };
}
export type CallConnection = ReturnType<typeof callConnection>;
