import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { HouseError } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { CallAdmission, ReadCallAdmission } from '../../rooms/call-credential.ts';
import { findLost } from '../../rooms/call-returning.ts';
import { addressFinder } from '../address.ts';
import { openSockets } from '../sockets.ts';
import { refuseUpgrade, type Upgrade } from '../upgrades.ts';
import type { LiveCalls } from './calls.ts';
import type { Call } from './state.ts';
import { returning } from './returning.ts';
import { talkOnSocket } from './socket.ts';

const PATH = '/v2/ws';
const LARGEST_MESSAGE = 256 * 1024;
/** To believe a credential takes no longer. */
const BELIEF_MS = 10_000;
const PING_MS = 15_000;
/** Clients make UUIDs. 32 digits are the ids of people at boards, who come by those. */
const PEER_ID = /^(?![0-9a-f]{32}$)[\w-]{8,64}$/;

/**
 * Lets people into calls by `/v2/ws?peer=…&token=…`, as the web client of the 100ms API comes. The credential stands in
 * the address: nothing that a socket says is read before it is believed.
 */
export function installCalls(
  app: FastifyInstance,
  house: House,
  calls: LiveCalls,
  admit: ReadCallAdmission,
  addWay: (path: string, upgrade: Upgrade) => void,
): void {
  const sockets = openSockets({ largestMessage: LARGEST_MESSAGE, pingMs: PING_MS });
  const addressOf = addressFinder(house.config);

  addWay(PATH, (request, socket, head) => {
    const counted = sockets.countStranger(addressOf(request), socket);
    if (!counted) return;
    const late = setTimeout(() => socket.destroy(), BELIEF_MS);
    void believe(request, socket, head).finally(() => {
      clearTimeout(late);
      counted();
    });
  });

  async function believe(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const query = new URLSearchParams((request.url ?? '').split('?')[1]);
    const peer = query.get('peer') ?? '';
    if (!PEER_ID.test(peer)) {
      refuseUpgrade(socket, '400 Bad Request');
      return;
    }
    let call: Call | undefined;
    try {
      const admission = await asTheyWere(await admit(query.get('token') ?? ''), peer);
      call = calls.open(admission);
      await calls.refresh(call, admission);
      if (socket.destroyed) return;
      sockets.accept(request, socket, head, (ws) => {
        talkOnSocket(app.log, calls.open(admission), peer, admission, ws);
      });
    } catch (reason) {
      const status = reason instanceof HouseError ? reason.status : 500;
      if (status >= 500) app.log.error({ err: reason }, 'somebody could not be let into a call');
      // What is wrong they were told at `/init`.
      refuseUpgrade(socket, status >= 500 ? '500 Internal Server Error' : `${String(status)} Refused`);
    } finally {
      call?.onGone();
    }
  }

  /** Who comes back after this server was started anew has the role that they had. */
  async function asTheyWere(admission: CallAdmission, peerId: string): Promise<CallAdmission> {
    const { room, grant } = admission;
    if (calls.find(room.id)?.peers.has(peerId)) return admission;
    const lost = await findLost(house.db.queries, room.num, { peerId, tokenHash: grant.tokenHash });
    return lost ? returning(admission, lost) : admission;
  }

  app.addHook('preClose', async () => {
    await sockets.close(
      () => calls.close(),
      (ws) => ws.close(1012, 'the server restarts'),
    );
    await house.mediaEngine.close();
  });
}
