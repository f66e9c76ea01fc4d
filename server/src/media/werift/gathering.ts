import { isIPv4, type Socket } from 'node:net';
import {
  Candidate,
  candidateFoundation,
  candidatePriority,
  RTCIceGatherer,
  RTCIceTransport,
  type Connection,
  type Message,
  type StunProtocol,
  type TcpPassiveProtocol,
} from 'werift';
import { fail } from '../../errors.ts';
import { isAuthentic, namesIn, rename } from './stun.ts';
import { tcpProtocol } from './tcp-protocol.ts';
import type { TcpDoors } from './tcp.ts';
import { openUdp } from './udp.ts';

/** Where connections listen, and what is told of it. */
export interface Network {
  /** Listened on. */
  addresses: readonly string[];
  /** Told instead of these, where a router stands between. */
  announced: readonly string[];
  ports?: readonly [number, number];
}

/** The same in the process that listens. */
export interface OpenNetwork extends Network {
  tcp: TcpDoors;
}

type Protocol = StunProtocol | TcpPassiveProtocol;
/** What werift does with the protocols that it opens itself. */
interface Inside {
  protocols: Protocol[];
  ensureProtocol(protocol: Protocol): void;
  checkIncoming(message: Message, from: unknown, protocol: Protocol): void;
}

/** ICE of one connection on our own sockets: werift's looks for free ports by trying, and asks Google's STUN server. */
export function openIce({ addresses, ports, tcp }: OpenNetwork, isControlling: boolean) {
  const gatherer = new RTCIceGatherer({ useIpv4: false, useIpv6: false, useTcp: false });
  const connection = gatherer.connection as unknown as Connection;
  delete connection.stunServer;
  connection.iceControlling = isControlling;
  const inside = connection as unknown as Inside;
  // Browsers go on asking by the way of before a restart until there is another one: they are answered, but it is no way
  // of the new credentials, with which werift would ask them there in the old name.
  const check = inside.checkIncoming.bind(connection);
  inside.checkIncoming = (message, ...how) => {
    if (namesIn(message)?.ours === connection.localUsername) check(message, ...how);
  };
  const partners = new Map<string, string>();
  const isTaken = (data: Buffer): boolean => isAuthentic(data, connection, partners);
  const doors = new Map<string, (socket: Socket, first: Buffer) => void>();
  let expected: string[] = [];
  let isOpen = false;

  function add(protocol: Protocol, transport: 'udp' | 'tcp', address: string, port: number): void {
    const kind = transport === 'tcp' ? { transport, tcptype: 'passive' as const } : { transport };
    protocol.localIp = address;
    protocol.localCandidate = new Candidate(
      candidateFoundation('host', transport, address),
      1,
      transport,
      candidatePriority('host', kind),
      ...([address, port, 'host', undefined, undefined] as const),
      kind.tcptype,
      connection.generation,
      connection.localUsername,
    );
    inside.ensureProtocol(protocol);
    inside.protocols.push(protocol);
  }

  async function open(): Promise<void> {
    isOpen = true;
    const found = await Promise.all(addresses.map((address) => openUdp(address, ports, isTaken)));
    for (const one of found) if (one) add(one, 'udp', one.localIp ?? '', one.transport.port);
    if (inside.protocols.length === 0)
      throw fail('unavailable', { text: 'no port is free for another call' });
    const now = performance.now();
    for (const { address, port } of await tcp.places()) {
      const way = tcpProtocol(connection, isTaken, now);
      doors.set(address, way.came);
      add(way.protocol, 'tcp', address, port);
    }
  }

  return {
    ice: new RTCIceTransport(gatherer),

    /** @throws `unavailable` when no port is free */
    gather: async (): Promise<void> => {
      rename(connection);
      if (!isOpen) await open();
      await gatherer.gather();
      for (const user of expected) tcp.forget(user);
      expected = Object.keys(connection.userHistory);
      for (const user of expected) tcp.expect(user, (socket, first, at) => doors.get(at)?.(socket, first));
    },

    /** Our newest user name goes with this one of theirs. */
    meet: (user: string): void => {
      partners.set(connection.localUsername, user);
      for (const name of partners.keys()) if (!(name in connection.userHistory)) partners.delete(name);
    },

    /** Nobody is expected any more. */
    close: (): void => {
      for (const user of expected) tcp.forget(user);
    },
  };
}

/** A candidate as it is told: by the addresses of its kind which stand for it outside, where there are any. */
export function outside(candidate: string, host: string, announced: readonly string[]): string[] {
  const text = candidate.startsWith('candidate:') ? candidate : `candidate:${candidate}`;
  const instead = announced.filter((address) => isIPv4(address) === isIPv4(host));
  return instead.length === 0 ? [text] : instead.map((address) => text.replace(` ${host} `, ` ${address} `));
}
