import type { LiveRoom } from '@enfilade/client';
import { putAll } from './encoding.ts';
import type { Track } from './frames.ts';
import { publisher, type Publisher } from './publish.ts';
import { CallFault, type Signalling } from './signalling.ts';
import { subscriber, type Subscriber } from './subscribe.ts';
import type { CallView, Shown } from './view.ts';

interface Parts {
  room: Pick<LiveRoom, 'you' | 'state'>;
  store: Shown<CallView>;
  signals: Signalling;
  hear: (method: string, params: object) => void;
  /** The server does not know them any more. */
  gone: () => void;
}

/** Both connections of a call: those that the server means, and new ones when it means others (contract §6). */
export function connectionPair({ room, store, signals, hear, gone }: Parts) {
  const { get: view, change } = store;
  let ice: RTCConfiguration = { iceServers: [] };
  let pub: Publisher | undefined;
  let sub: Subscriber | undefined;
  /** Which connections the server means. */
  let node: string | undefined;
  let isAnswered = false;
  const nodeSaid = () => (node === undefined ? {} : { sfu_node_id: node });

  function meant(said: string | undefined): Subscriber {
    if (said !== undefined && node !== undefined && said !== node) {
      node = said;
      rebuild();
    }
    node ??= said;
    sub ??= newSubscriber();
    return sub;
  }

  function rebuild(): void {
    close();
    isAnswered = true;
    pub = newPublisher();
    void putAll(pub, view());
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
      else if (reason.code === 404 || reason.code === 410) gone();
    }
  }

  function close(): void {
    pub?.close();
    sub?.close();
    [pub, sub] = [undefined, undefined];
    change({ media: new Map() });
  }

  return {
    get pub() {
      return pub;
    },
    get sub() {
      return sub;
    },
    /** Whether the server has let this person in. */
    get isAnswered() {
      return isAnswered;
    },
    /** How the server says that connections are made. */
    configure: (params: object): void => {
      ice = configurationIn(params);
    },
    /** New ones: with the next offer the call is joined. */
    begin: (): Publisher => {
      close();
      [node, isAnswered] = [undefined, false];
      pub = newPublisher();
      return pub;
    },
    /** The one that receives, of those that the server means. */
    meant,
    offer,
    close,
  };
}
export type ConnectionPair = ReturnType<typeof connectionPair>;

function configurationIn(params: object): RTCConfiguration {
  const { rtcConfiguration = params } = params as { rtcConfiguration?: object };
  const { ice_servers: iceServers = [] } = rtcConfiguration as { ice_servers?: RTCIceServer[] };
  return { iceServers };
}
