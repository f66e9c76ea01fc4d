import { WebSocket } from 'ws';
import { drawing } from './element.ts';
import type { Speaker, Tongue, Who } from './peer.ts';
import { eachStamp, nowUs } from './stamp.ts';

/** What arrived at all members of one process. */
export interface Tally {
  /** Changes of others that arrived. */
  delivered: number;
  messages: number;
  bytes: number;
  /** By tenths of a millisecond from sending to receiving, how many. */
  latencies: Uint32Array;
  /** Changes up to this number are of a run before. */
  after: number;
}

/** The last of these is for everything slower. */
const BUCKETS = 200_000;

export function newTally(after: number): Tally {
  return { delivered: 0, messages: 0, bytes: 0, latencies: new Uint32Array(BUCKETS), after };
}

/** Somebody in a room on a connection of their own. */
export interface Member {
  writer: number | null;
  /** By writer, the newest of their changes that arrived. */
  newest: Map<number, number>;
  sent: number;
  isOpen(): boolean;
  begin(round: number): void;
  draw(): void;
  acknowledged(): number;
  leave(): void;
}

const PATIENCE_MS = 30_000;

/** Connects, and answers when changes of others come in. */
export function enter(
  tongue: Tongue,
  origin: string,
  { who, writer, tally }: { who: Who; writer: number | null; tally: () => Tally },
): Promise<Member> {
  const socket = new WebSocket(origin + tongue.path, {
    ...{ perMessageDeflate: false, skipUTF8Validation: true, maxPayload: 2 ** 28 },
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`${origin}: nobody let somebody in`));
      socket.terminate();
    }, PATIENCE_MS);
    let speaker: Speaker | undefined;
    let beating: NodeJS.Timeout | undefined;
    let draws = drawing(writer ?? 0, 0);
    const member: Member = {
      ...{ writer, newest: new Map(), sent: 0 },
      isOpen: () => socket.readyState === socket.OPEN,
      begin: (round) => (draws = drawing(writer ?? 0, round)),
      draw: () => {
        if (socket.readyState !== socket.OPEN) return;
        member.sent += 1;
        speaker?.draw(draws(member.sent), member.sent);
      },
      acknowledged: () => speaker?.acknowledged?.() ?? 0,
      leave: () => {
        clearInterval(beating);
        socket.terminate();
      },
    };
    const isIn = (): void => {
      clearTimeout(late);
      resolve(member);
    };
    const { beat } = tongue;
    socket.on('open', () => {
      const say = (data: string | Uint8Array): void => {
        socket.send(data);
      };
      speaker = tongue.meet(say, isIn, who);
      if (beat)
        beating = setInterval(() => {
          if (member.isOpen()) say(beat.message);
        }, beat.everyMs);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const at = nowUs();
      const to = tally();
      to.messages += 1;
      to.bytes += data.length;
      eachStamp(data, (by, number, sentAt) => {
        if (by === writer || number <= to.after) return;
        to.delivered += 1;
        const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.round((at - sentAt) / 100)));
        to.latencies[bucket] = (to.latencies[bucket] ?? 0) + 1;
        member.newest.set(by, number);
      });
      speaker?.hear(data, isBinary);
    });
    socket.on('error', (reason) => {
      clearTimeout(late);
      reject(reason);
    });
    socket.on('close', () => {
      clearInterval(beating);
    });
  });
}
