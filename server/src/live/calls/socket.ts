import type { FastifyBaseLogger } from 'fastify';
import type { WebSocket } from 'ws';
import { HouseError } from '../../errors.ts';
import type { CallAdmission } from '../../rooms/call-credential.ts';
import { allowance } from '../allowance.ts';
import { follow } from './following.ts';
import { faultIn, frameIn, isMethod, type Frame, type Params } from './messages.ts';
import { perform } from './methods.ts';
import { goAway, join, leave, resume, welcome } from './people.ts';
import { policy, roomState } from './present.ts';
import { Refusal, toldOf } from './refusal.ts';
import type { Call, Peer, Wire } from './state.ts';

/** What one may send: messages a second, and bytes. */
const MESSAGES = { most: 300, perSecond: 60 };
const BYTES = { most: 4_194_304, perSecond: 262_144 };
/** Who has so much waiting does not keep up: they come back, and are told anew. */
const MOST_WAITING = 4 * 1024 * 1024;
/** Into one room: who has a credential could come with any number of sockets. */
const MOST_LOOKING = 500;
/** Clients close their socket themselves when they are told that they have to go. */
const FAREWELL_MS = 1000;

/** Hears and answers one socket of somebody who may come into the call. */
export function talk(
  log: FastifyBaseLogger,
  call: Call,
  id: string,
  admission: CallAdmission,
  ws: WebSocket,
): void {
  const messages = allowance(MESSAGES);
  const volume = allowance(BYTES);
  const send = (frame: object): void => {
    if (ws.readyState !== ws.OPEN) return;
    ws.send(JSON.stringify(frame));
    if (ws.bufferedAmount > MOST_WAITING) ws.terminate();
  };
  const wire: Wire = {
    tell: (method, params) => {
      send({ method, params });
    },
    close: (code, reason) => {
      ws.removeListener('message', hear);
      setTimeout(() => {
        ws.close(code, reason);
      }, FAREWELL_MS).unref();
    },
  };
  /** Who they are in the call, while this is their socket. */
  const me = (): Peer | undefined => {
    const peer = call.peers.get(id);
    return peer?.wire === wire ? peer : undefined;
  };

  ws.on('close', (code) => {
    call.lobby.delete(wire);
    const peer = me();
    // 1000 and 1001: the page was left; anything else may have been the network.
    if (peer && (code === 1000 || code === 1001)) leave(call, peer, 'left');
    else if (peer) goAway(call, peer);
    call.onGone();
  });
  ws.on('message', hear);
  begin();

  function begin(): void {
    const known = call.peers.get(id);
    if (call.isClosed || (known && known.grant.tokenHash !== admission.grant.tokenHash)) {
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

  function hear(data: Buffer, isBinary: boolean): void {
    const frame = isBinary ? undefined : frameIn(data);
    if (frame && messages(1) && volume(data.length)) {
      void answer(frame);
      return;
    }
    wire.tell('on-error', frame ? TOO_MANY : { code: 400, message: 'a message could not be understood' });
    const peer = me();
    if (peer) leave(call, peer, 'removed');
    else wire.close(1008, 'not understood');
  }

  async function answer({ id: ask, method, params }: Frame): Promise<void> {
    try {
      const result = await work(method, params);
      if (ask !== undefined) send({ id: ask, result });
      const peer = method === 'join' ? me() : undefined;
      if (peer) welcome(call, peer);
    } catch (reason) {
      if (!(reason instanceof Refusal) && !(reason instanceof HouseError)) {
        log.error({ err: reason, room: call.room.id, method }, 'a message of a call failed');
      }
      if (ask !== undefined) send({ id: ask, error: toldOf(reason) });
    }
  }

  async function work(method: string, params: object): Promise<object> {
    if (!isMethod(method)) throw new Refusal(404, `there is no method ${method.slice(0, 64)}`);
    if (method === 'analytics') return {};
    const fault = faultIn(method, params);
    if (fault !== undefined) throw new Refusal(400, fault);
    if (method === 'ping') return { timestamp: Date.now() };
    if (method === 'join') return joinWith(params);
    const peer = me();
    if (peer) return perform(call, peer, method, params);
    // Their client believes that it is in, and would try for a minute: it was away too long, or the server restarted.
    if (method === 'offer') wire.tell('on-error', { code: 410, message: 'the call is over: join again' });
    throw new Refusal(404, 'join first');
  }

  async function joinWith(hello: Params<'join'>): Promise<object> {
    const { name, data, offer } = hello;
    const said = { name: name ?? null, data: data ?? null, ...(offer && { offer }) };
    await follow(call);
    const { peer, answer: sdp } = await join(call, id, admission, said, wire);
    call.lobby.delete(wire);
    if (ws.readyState !== ws.OPEN) goAway(call, peer);
    return sdp === undefined ? {} : { type: 'answer', sdp, sfu_node_id: peer.node };
  }
}

const TOO_MANY = { code: 429, message: 'too many messages' };
