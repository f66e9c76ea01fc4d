import type { LivePerson } from '@enfilade/protocol';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import type { IceServer } from '../../media/ice-servers.ts';
import type { Seat } from '../../rooms/call-credential.ts';
import type { ChatMessage } from '../../rooms/chat.ts';
import type { Grant } from '../../rooms/grants.ts';
import type { Room } from '../../rooms/room.ts';
import type { LiveCalls } from './calls.ts';
import { tellChat } from './chatting.ts';
import { callLine, type Line } from './line.ts';
import { admitSeat } from './seats.ts';
import type { Peer } from './state.ts';

/** The call of a room, as its board sees it. */
export interface CallBeside {
  /** The way of somebody at the board into it; `grant` is read when it is opened. */
  line(seat: Omit<Seat, 'session'>, now: () => { room: Room; grant: Grant; session: Seat['session'] }): Line;
  /** Who somebody at the board is among the peers; null: they are not in the call. */
  peerOf(participantId: string): string | null;
  /** Somebody who is in the call and not at the board. */
  guest(participantId: string): LivePerson | undefined;
  guests(): LivePerson[];
  /** Something was said at the board. */
  said(message: ChatMessage): void;
}

interface Parts {
  db: Database;
  log: FastifyBaseLogger;
  calls: () => LiveCalls;
  iceServers: (who: string) => IceServer[];
}

/** Makes the calls of rooms as their boards see them. */
export function callsBeside({ db, log, calls, iceServers }: Parts): (roomId: string) => CallBeside {
  return (roomId) => {
    const peers = (): Peer[] => [...(calls().find(roomId)?.peers.values() ?? [])];
    const find = (id: string) => peers().find(({ participantId }) => participantId === id);
    return {
      line: (seat, now) => {
        const admit = () => {
          const { room, grant, session } = now();
          return admitSeat(db, calls(), room, { grant, seat: { ...seat, session } });
        };
        return callLine({ log, calls: calls(), iceServers, roomId, id: seat.participantId, admit });
      },
      peerOf: (id) => find(id)?.id ?? null,
      guest: (id) => {
        const peer = find(id);
        return peer && !peer.isAtBoard ? presentGuest(peer) : undefined;
      },
      guests: () => peers().flatMap((peer) => (peer.isAtBoard ? [] : [presentGuest(peer)])),
      said: (message) => {
        const call = calls().find(roomId);
        if (call) tellChat(call, message);
      },
    };
  };
}

function presentGuest({ participantId: id, id: peer, name, grant, joinedAt, wire }: Peer): LivePerson {
  const { role, userId } = grant;
  const joined_at = new Date(joinedAt).toISOString();
  return { id, name, role, user_id: userId, joined_at, away: wire === undefined, peer, board: false };
}
