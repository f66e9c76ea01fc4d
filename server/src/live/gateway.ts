import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { GOODBYES, Join, LARGEST_MESSAGE, SAID, type GoodbyeCode, type Said } from '@enfilade/protocol';
import { Ajv, type ValidateFunction } from 'ajv';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { HouseError } from '../errors.ts';
import type { House } from '../house.ts';
import { hashOf } from '../projects/secrets.ts';
import { hashOfCredential, roomAdmittedTo, type Admission } from '../rooms/join-credential.ts';
import { whoWasJustIn } from '../rooms/participants.ts';
import { addressFinder } from './address.ts';
import { admitter, farewellOf } from './admitting.ts';
import { allowance } from './allowance.ts';
import { Farewell, FAREWELLS } from './farewell.ts';
import type { LiveRooms } from './hub.ts';
import type { Connection } from './people.ts';
import type { Place } from './room.ts';
import { openSockets } from './sockets.ts';
import type { Upgrade } from './upgrades.ts';

const PATH = '/live';
/** Before its credential is believed, a socket has this long, and may send this much. */
const JOIN_MS = 10_000;
const JOIN_BYTES = 24_576;
const PING_MS = 20_000;
/** Who was lost no longer ago comes back with a credential that has expired meanwhile. */
const LOST_MS = 5 * 60_000;
/** What a participant may send: messages a second, and bytes. */
const MESSAGES = { most: 240, perSecond: 120 };
const BYTES = { most: 16_777_216, perSecond: 2_097_152 };

const ajv = new Ajv({ strict: false });
const isJoin = ajv.compile<Join>(Join);
/** A map: what a stranger names is nobody's property. */
const SAYINGS = new Map<unknown, ValidateFunction>(
  Object.entries(SAID).map(([type, schema]) => [type, ajv.compile(schema)]),
);

/** Lets people in by `/live`: a socket whose first message has a credential (decision 0011). */
export function installGateway(
  app: FastifyInstance,
  house: House,
  rooms: LiveRooms,
  addWay: (path: string, upgrade: Upgrade) => void,
): void {
  const sockets = openSockets({ largestMessage: LARGEST_MESSAGE, pingMs: PING_MS });
  const addressOf = addressFinder(house.config);
  const admit = admitter(house.doors, house.config.rateLimitRefused);

  addWay(PATH, (request, socket, head) => {
    const address = addressOf(request);
    const known = sockets.countStranger(address, socket);
    if (!known) return;
    // A handshake that is refused is never greeted.
    socket.once('close', known);
    sockets.accept(request, socket, head, (ws) => greet(ws, request, address, known));
  });

  function greet(ws: WebSocket, request: IncomingMessage, address: string, counted: () => void): void {
    const known = (): void => {
      counted();
      clearTimeout(late);
      request.socket.off('data', count);
    };
    const late = setTimeout(() => ws.terminate(), JOIN_MS);
    let bytes = 0;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > JOIN_BYTES) ws.terminate();
    };
    request.socket.on('data', count);

    let place: Place | undefined;
    let isJoining = false;
    const messages = allowance(MESSAGES);
    const volume = allowance(BYTES);
    const connection = connectionOf(ws, request.socket);

    ws.on('close', (code) => {
      known();
      // 1000 and 1001: the page was left; anything else may have been the network.
      place?.gone(code === 1000 || code === 1001);
      place = undefined;
    });
    ws.on('message', (data: Buffer, isBinary) => {
      if (!place) {
        if (isJoining || isBinary) end(ws, 'bad_message');
        else {
          isJoining = true;
          void join(data).catch((reason: unknown) => {
            end(ws, codeOf(app, reason));
          });
        }
        return;
      }
      if (!messages(1) || !volume(data.length)) {
        end(ws, 'too_many');
        return;
      }
      try {
        const said = isBinary ? undefined : parse(data);
        const fault = faultIn(said);
        if (fault === undefined) place.say(said as Said, data.length);
        else if (isAsking(said)) place.refuse(said.ask, fault);
        else end(ws, 'bad_message');
      } catch (reason) {
        // A fault of ours is this connection's, and not the server's.
        end(ws, codeOf(app, reason));
      }
    });

    async function join(data: Buffer): Promise<void> {
      const hello = parse(data);
      if (!isJoin(hello)) throw new Farewell('bad_message');
      const admission = await admit(hello.token, address).catch((reason: unknown) => stayIn(hello, reason));
      const room = await roomAdmittedTo(house.db.queries, admission, hello.room);
      if (!room) throw new Farewell('room_not_found');
      const live = await rooms.open(room);
      if (ws.readyState !== ws.OPEN) return;
      const entered = await live.join({ ...admission, roomId: room.id }, hello, connection);
      known();
      // It may have been closed meanwhile.
      if ((ws.readyState as number) === ws.OPEN) place = entered;
      else entered.gone(false);
    }
  }

  /** Who is in stays, also when the connection is cut after their credential has expired. @throws Farewell */
  async function stayIn({ token, resume }: Join, reason: unknown): Promise<Admission> {
    if (!resume || !(reason instanceof Farewell) || reason.code !== 'expired') throw reason;
    const hashes = { tokenHash: hashOfCredential(house.doors, token), resumeHash: hashOf(resume.key) };
    const grant = await whoWasJustIn(house.db.queries, hashes, Date.now() - LOST_MS);
    if (!grant) throw reason;
    return grant;
  }

  app.addHook('preClose', () =>
    sockets.close(
      () => rooms.close(),
      (ws) => end(ws, 'restarting'),
    ),
  );
}

function connectionOf(ws: WebSocket, wire: Duplex): Connection {
  return {
    send: (message) => {
      // Only what is gzipped comes as bytes.
      if (ws.readyState === ws.OPEN) ws.send(message, { binary: typeof message !== 'string' });
    },
    sendFrame: (frame) => {
      // Without compression `ws` writes whole messages at once, so that this one stands between two of them.
      if (ws.readyState === ws.OPEN) wire.write(frame);
    },
    close: (code, reason) => {
      ws.removeAllListeners('message');
      ws.close(code, reason);
    },
    waiting: () => ws.bufferedAmount,
  };
}

function end(ws: WebSocket, code: GoodbyeCode): void {
  ws.removeAllListeners('message');
  if (ws.readyState !== ws.OPEN) return;
  ws.send(JSON.stringify({ type: 'goodbye', code, text: FAREWELLS[code] }));
  ws.close(GOODBYES[code], code);
}

function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

/** What is wrong with a message of a participant; undefined: nothing. */
function faultIn(said: unknown): string | undefined {
  const isGood = SAYINGS.get((said as { type?: unknown } | null | undefined)?.type);
  if (!isGood) return 'there is no such message';
  if (isGood(said)) return undefined;
  const [error] = isGood.errors ?? [];
  return `${error?.instancePath.slice(1).replaceAll('/', '.') ?? ''} ${error?.message ?? 'is wrong'}`.trim();
}

/** Whoever waits for an answer gets one, and stays. */
function isAsking(said: unknown): said is { ask: number } {
  const { ask, type } = (said ?? {}) as { ask?: unknown; type?: unknown };
  return SAYINGS.has(type) && Number.isSafeInteger(ask) && Number(ask) >= 0;
}

/** Why somebody is not let in, for what went wrong. */
function codeOf(app: FastifyInstance, reason: unknown): GoodbyeCode {
  if (reason instanceof Farewell) return reason.code;
  if (reason instanceof HouseError) return farewellOf(reason);
  app.log.error({ err: reason }, 'somebody could not be let in or understood');
  return 'restarting';
}
