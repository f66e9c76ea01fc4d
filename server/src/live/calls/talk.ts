import type { FastifyBaseLogger } from 'fastify';
import { HouseError } from '../../errors.ts';
import type { CallAdmission } from '../../rooms/call-credential.ts';
import { allowance } from '../allowance.ts';
import { takeReport } from './client-reports.ts';
import { follow } from './following.ts';
import type { Confirm } from './kept.ts';
import { faultIn, isMethod, type Frame, type Params } from './messages.ts';
import { CALM_MS, connect, tellNode } from './media.ts';
import { perform } from './methods.ts';
import { goAway, isSamePeer, join, leave, resume, welcome } from './people.ts';
import { policy, roomState } from './present.ts';
import { Refusal, toldOf } from './refusal.ts';
import type { Call, Peer, Wire } from './state.ts';

/** What one may send: messages a second, and bytes. */
const MESSAGES = { most: 300, perSecond: 60 };
const BYTES = { most: 4_194_304, perSecond: 262_144 };
/** Into one room: who has a credential could come with any number of sockets. */
const MOST_LOOKING = 500;

/** What carries frames to one person: a socket of their own, or the one of the board. */
export interface Transport {
  send(frame: object): void;
  /** Closes it soon: clients close theirs themselves when they are told that they have to go. */
  close(code: number, reason: string): void;
  isOpen(): boolean;
  confirm?: Confirm;
}

/** One way into a call, as long as its transport is open. */
export interface Talk {
  /** @param frame undefined: what came is no frame */
  hear(frame: Frame | undefined, bytes: number): void;
  /** The transport is gone: for good, or they may come back. */
  gone(isForGood: boolean): void;
}

/** Makes what counts what one person sends. */
export function talkRate(): (bytes: number) => boolean {
  const messages = allowance(MESSAGES);
  const volume = allowance(BYTES);
  return (bytes) => messages(1) && volume(bytes);
}

interface Talking {
  log: FastifyBaseLogger;
  call: Call;
  /** Who they are among the peers. */
  id: string;
  admission: CallAdmission;
  /** What they come in with when they do: what they may do at the board may have changed. */
  admitAgain?: () => Promise<CallAdmission>;
  to: Transport;
  isWithin: (bytes: number) => boolean;
}

/** Hears and answers somebody who may come into the call, on whatever carries their frames. */
export function talk({ log, call, id, admission, admitAgain, to, isWithin }: Talking): Talk {
  let isDeaf = false;
  /** They left, or closed their page, before they were in. */
  let hasLeft = false;
  let isGone = false;
  const wire: Wire = {
    tell: (method, params) => {
      to.send({ method, params });
    },
    close: (code, reason) => {
      isDeaf = true;
      to.close(code, reason);
    },
    confirm: to.confirm,
  };
  /** Who they are in the call, while this is their way. */
  const me = (): Peer | undefined => {
    const peer = call.peers.get(id);
    return peer?.wire === wire ? peer : undefined;
  };

  begin();
  return {
    gone: (isForGood) => {
      call.lobby.delete(wire);
      isGone = true;
      hasLeft ||= isForGood;
      const peer = me();
      if (peer && isForGood) leave(call, peer, 'left');
      else if (peer) goAway(call, peer);
      call.onGone();
    },
    hear: (frame, bytes) => {
      if (isDeaf) return;
      if (frame && isWithin(bytes)) {
        void answer(frame);
        return;
      }
      wire.tell('on-error', frame ? TOO_MANY : { code: 400, message: 'a message could not be understood' });
      const peer = me();
      if (peer) leave(call, peer, 'removed');
      else wire.close(1008, 'not understood');
    },
  };

  function begin(): void {
    const known = call.peers.get(id);
    if (call.isClosed || (known && !isSamePeer(known, admission))) {
      wire.tell('on-error', { code: 403, message: known ? 'this id is taken' : 'room is not active' });
      wire.close(1000, 'not let in');
    } else if (known) resume(call, known, wire);
    else if (call.lobby.size >= MOST_LOOKING) {
      wire.tell('on-error', { code: 429, message: 'too many look into the room' });
      wire.close(1008, 'too many');
    } else {
      call.lobby.add(wire);
      wire.tell('on-policy-change', policy(call, admission.role));
      wire.tell('room-state', roomState(call));
    }
  }

  async function answer({ id: ask, method, params }: Frame): Promise<void> {
    try {
      const result = await work(method, params);
      if (ask !== undefined) to.send({ id: ask, result });
      const peer = method === 'join' ? me() : undefined;
      if (peer) welcome(call, peer);
    } catch (reason) {
      if (!(reason instanceof Refusal) && !(reason instanceof HouseError)) {
        log.error({ err: reason, room: call.room.id, method }, 'a message of a call failed');
      }
      if (ask !== undefined) to.send({ id: ask, error: toldOf(reason) });
    }
  }

  async function work(method: string, params: object): Promise<object> {
    if (!isMethod(method)) throw new Refusal(404, `there is no method ${method.slice(0, 64)}`);
    if (method === 'analytics') {
      const peer = me();
      if (peer) takeReport(call, peer, params);
      return {};
    }
    const fault = faultIn(method, params);
    if (fault !== undefined) throw new Refusal(400, fault);
    if (method === 'ping') return { timestamp: Date.now() };
    if (method === 'join') return joinWith(params);
    const peer = me();
    if (peer) return perform(call, peer, method, params);
    if (method === 'leave') hasLeft = true;
    if (method === 'offer' && admission.was) return comeBack(admission.was.name);
    // Their client believes that it is in, and would try for a minute: it was away too long.
    if (method === 'offer') wire.tell('on-error', { code: 410, message: 'the call is over: join again' });
    throw new Refusal(404, 'join first');
  }

  /**
   * Their client believes that it is in, and the server was started anew: they are in again, over connections which
   * their client makes when it is told of another node. That is told after the answer, which ends its attempts.
   */
  async function comeBack(name: string): Promise<never> {
    const { peer } = await join(call, id, admission, { name }, wire);
    arrived(peer);
    welcome(call, peer);
    setTimeout(() => void connectAnew(peer), CALM_MS).unref();
    throw new Refusal(421, 'these connections are gone');
  }

  async function connectAnew(peer: Peer): Promise<void> {
    if (call.peers.get(id) !== peer) return;
    try {
      await connect(call, peer);
      tellNode(peer);
    } catch (reason) {
      if (!(reason instanceof Refusal))
        log.error({ err: reason, room: call.room.id }, 'somebody who came back could not be connected');
      // Their client sees its socket closed, and tries again.
      leave(call, peer, 'lost');
    }
  }

  /** Their transport may be gone since they asked to be let in. */
  function arrived(peer: Peer): void {
    call.lobby.delete(wire);
    if (hasLeft) leave(call, peer, 'left');
    // One that is closing says soon whether it was for good.
    else if (isGone) goAway(call, peer);
  }

  async function joinWith(hello: Params<'join'>): Promise<object> {
    const { name, data, offer } = hello;
    hasLeft = !to.isOpen() && hasLeft;
    const said = { name: name ?? null, data: data ?? null, ...(offer && { offer }) };
    await follow(call);
    const now = admitAgain ? await admitAgain() : admission;
    if (now.role !== admission.role) wire.tell('on-policy-change', policy(call, now.role));
    const { peer, answer: sdp } = await join(call, id, now, said, wire);
    arrived(peer);
    return sdp === undefined ? {} : { type: 'answer', sdp, sfu_node_id: peer.node };
  }
}

const TOO_MANY = { code: 429, message: 'too many messages' };
