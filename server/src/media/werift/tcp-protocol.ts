import type { Socket } from 'node:net';
import { CandidatePairState, TcpPassiveProtocol, type CandidatePair, type Connection } from 'werift';
import { readFrames, writeFrame } from './tcp-frames.ts';

/** A browser opens one for each of its interfaces, and another after a cut. */
const MOST_SOCKETS = 6;
/** Some two seconds of a call: who reads more slowly gets less, instead of the past. */
const MOST_WAITING = 256 * 1024;
/** Nothing is heard of them: they are gone. */
const SILENT_MS = 60_000;
/** In which somebody whose connection was cut makes another. */
const BACK_MS = 4000;
/** After this, all that a browser has at first are there. */
const SETTLED_MS = 3000;
/** UDP comes first where it can: over TCP one lost packet holds up all after it. */
const HOLD_MS = 500;

/** What werift does when a check is done. */
interface Inside {
  setState(state: 'failed'): void;
  nominateTcpPairIfReady(): void;
  checkComplete(pair: CandidatePair): void;
}

/**
 * One connection's way over TCP, as werift's ICE takes it: sockets come to it from the listener of the process.
 *
 * @param isTaken whether a packet is looked at
 */
export function tcpProtocol(connection: Connection, isTaken: (data: Buffer) => boolean, opened: number) {
  const protocol = new TcpPassiveProtocol();
  const taking = protocol as unknown as { handleFrame(data: Buffer, from: readonly [string, number]): void };
  const inside = connection as unknown as Inside;
  const sockets = new Map<string, Socket>();
  let held = 0;
  let chosenAt = 0;
  let isClosed = false;

  const send = (data: Buffer, to: readonly [string, number]): boolean => {
    const socket = sockets.get(to.join());
    if (socket?.writable !== true) return false;
    if (socket.writableLength < MOST_WAITING) writeFrame(socket, data);
    return true;
  };
  // werift waits for each packet to be written, and remembers every byte that a slow reader does not take.
  protocol.sendData = async (data, to) => void send(data, to);
  protocol.sendStun = async ({ bytes }, to) => {
    if (!send(bytes, to)) throw new Error('the connection is closed');
  };
  // Those that are not chosen stay, or browsers would make them anew.
  protocol.pruneForSelection = async (chosen) => {
    chosenAt = performance.now();
    if (!chosen) for (const socket of sockets.values()) socket.destroy();
  };
  const close = protocol.close.bind(protocol);
  protocol.close = async () => {
    isClosed = true;
    await close();
  };

  /** Browsers come back by another socket, and know the way still; werift would have it failed for good. */
  function lost(from: readonly [string, number]): void {
    const { nominated, generation } = connection;
    if (nominated?.protocol !== protocol || nominated.remoteAddr.join() !== from.join()) return;
    nominated.updateState(CandidatePairState.FAILED);
    connection.resetNominatedPair();
    const isLost = (): boolean => connection.nominated === undefined && connection.generation === generation;
    setTimeout(() => {
      if (isLost() && connection.state === 'connected') inside.setState('failed');
    }, BACK_MS).unref();
    // It may be here already.
    if (connection.iceControlling) inside.nominateTcpPairIfReady();
    const next = connection.candidatePairs.find(
      (pair) =>
        pair.protocol === protocol && pair.state === CandidatePairState.SUCCEEDED && pair.remoteNominated,
    );
    if (!next) return;
    next.nominated = true;
    inside.checkComplete(next);
  }

  /** Who comes again from the same address has given up the socket before, also where we have not heard of it. */
  function replace(address: string): void {
    const { nominated } = connection;
    if (nominated?.protocol !== protocol || nominated.remoteAddr[0] !== address) return;
    if (performance.now() - chosenAt > SETTLED_MS) sockets.get(nominated.remoteAddr.join())?.destroy();
  }

  function take(socket: Socket, first: Buffer): void {
    const { remoteAddress, remotePort } = socket;
    const isElsewhere = connection.nominated !== undefined && connection.nominated.protocol !== protocol;
    if (isClosed || isElsewhere || !remoteAddress || !remotePort) {
      socket.destroy();
      return;
    }
    const from = [remoteAddress, remotePort] as const;
    const hear = (data: Buffer): void => {
      if (isTaken(data)) taking.handleFrame(data, from);
    };
    replace(remoteAddress);
    sockets.set(from.join(), socket);
    socket.setTimeout(SILENT_MS, () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(from.join());
      if (!isClosed) lost(from);
    });
    hear(first);
    readFrames(socket, hear);
    socket.resume();
  }

  return {
    protocol,
    came: (socket: Socket, first: Buffer): void => {
      if (!isTaken(first) || sockets.size + held >= MOST_SOCKETS) {
        socket.destroy();
        return;
      }
      held += 1;
      const left = HOLD_MS - (performance.now() - opened);
      const wait = (): void => {
        held -= 1;
        take(socket, first);
      };
      if (left <= 0) wait();
      else setTimeout(wait, left).unref();
    },
  };
}
