import { LARGEST_CALL_FRAME, type CallFrame, type CallSaid } from '@enfilade/protocol';
import type { FastifyBaseLogger } from 'fastify';
import { HouseError } from '../../errors.ts';
import type { IceServer } from '../../media/ice-servers.ts';
import type { CallAdmission } from '../../rooms/call-credential.ts';
import type { LiveCalls } from './calls.ts';
import { leave } from './people.ts';
import { Refusal, toldOf } from './refusal.ts';
import { talk, talkRate, type Talk, type Transport } from './talk.ts';

type Send = (frame: CallFrame) => void;

/** The way of somebody at the board into the call of their room, on the connection that they have there. */
export interface Line {
  /**
   * The first frame opens the way.
   *
   * @param bytes of the message that it came in
   */
  hear(frame: CallSaid['frame'], bytes: number): void;
  /** They have another connection, or none for a while: who is in the call stays in it. */
  connect(send: Send | undefined): void;
  /** They left the room, and why. */
  end(reason: string): void;
}

interface Parts {
  log: FastifyBaseLogger;
  calls: LiveCalls;
  iceServers: (who: string) => IceServer[];
  roomId: string;
  /** Who they are, at the board and among the peers. */
  id: string;
  /** What they come in with now. */
  admit: () => Promise<CallAdmission>;
}

/** Makes the way of one person. Nothing happens before they say something. */
export function callLine({ log, calls, iceServers, roomId, id, admit }: Parts): Line {
  // Theirs for as long as they are in the room, however often the way is opened.
  const isWithin = talkRate();
  let send: Send | undefined;
  let talking: Promise<Talk | undefined> | undefined;

  function opened(): Promise<Talk | undefined> {
    const told = send;
    let isOpen = true;
    const to: Transport = {
      send: (frame) => {
        if (isOpen && told === send) told?.(frame);
      },
      close: () => {
        isOpen = false;
        if (talking === mine) talking = undefined;
      },
      isOpen: () => isOpen && told === send && told !== undefined,
    };
    const mine = Promise.resolve().then(() => open(to));
    talking = mine;
    return mine;
  }

  async function open(to: Transport): Promise<Talk | undefined> {
    try {
      const admission = await admit();
      const call = calls.open(admission);
      try {
        await calls.refresh(call, admission);
        const ice_servers = iceServers(`${roomId} ${admission.grant.userId ?? ''}`);
        to.send({ method: 'configuration', params: { rtcConfiguration: { ice_servers } } });
        return talk({ log, call, id, admission, admitAgain: admit, to, isWithin });
      } finally {
        call.onGone();
      }
    } catch (reason) {
      if (!(reason instanceof HouseError) && !(reason instanceof Refusal))
        log.error({ err: reason, room: roomId }, 'the way into a call could not be opened');
      to.send({ method: 'on-error', params: toldOf(reason) });
      to.close(1011, 'not opened');
      return undefined;
    }
  }

  const inCall = () => {
    const call = calls.find(roomId);
    const peer = call?.peers.get(id);
    return call && peer?.isAtBoard ? { call, peer } : undefined;
  };

  return {
    hear: ({ id: ask, method, params = {} }, bytes) => {
      const frame = { method, params, ...(ask !== undefined && { id: ask }) };
      void (talking ?? opened()).then((way) => {
        if (way) way.hear(bytes > LARGEST_CALL_FRAME ? undefined : frame, bytes);
        else if (ask !== undefined)
          send?.({ id: ask, error: { code: 403, message: 'this call is not open' } });
      });
    },
    connect: (next) => {
      const before = talking;
      talking = undefined;
      send = next;
      void before?.then((way) => way?.gone(false));
      if (next && inCall()) void opened();
    },
    end: (reason) => {
      const before = talking;
      const peer = inCall();
      if (peer) leave(peer.call, peer.peer, reason);
      talking = undefined;
      send = undefined;
      void before?.then((way) => way?.gone(true));
    },
  };
}
