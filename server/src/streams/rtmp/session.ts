import { randomBytes } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AllowList } from '../../fetching/addresses.ts';
import { addressOf, type Target } from './address.ts';
import { readAmf, writeAmf, type Amf } from './amf.ts';
import { chunkReader, TYPE, writeMessage } from './chunks.ts';
import type { Tag } from './flv.ts';

/** A connection on which something is published. */
export interface RtmpSession {
  send(tag: Tag): void;
  close(): void;
}

export interface RtmpEvents {
  /** It takes what is sent now. */
  ready(session: RtmpSession): void;
  /** Once, at the end, with why; safe to show. */
  over(why: string): void;
}

const CONNECT_MS = 15_000;
const HANDSHAKE = 1536;
const CHUNK = 4096;
/** Whoever takes it so slowly is not live. */
const MOST_WAITING = 8 * 1024 * 1024;
const STREAMS = { [TYPE.audio]: 4, [TYPE.video]: 6, [TYPE.data]: 5 };

/** Publishes to a target, whose address must be one that may be asked (RTMP 1.0, 7.2). @returns what ends it */
export function publishTo(target: Target, allow: AllowList, told: RtmpEvents): () => void {
  let socket: Socket | undefined;
  let isOver = false;

  function end(why: string): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    socket?.destroy();
    told.over(why);
  }
  const timer = setTimeout(() => end('it did not answer in time'), CONNECT_MS);

  async function open(): Promise<void> {
    const address = await addressOf(target.host, allow);
    if (isOver) return;
    const { port, host } = target;
    const made = target.isSecure
      ? connectTls({ host: address, port, servername: host })
      : connectTcp({ host: address, port });
    socket = made;
    made.on('error', () => end('it could not be reached, or cut the line'));
    made.on('close', () => end('it cut the line'));
    made.once(target.isSecure ? 'secureConnect' : 'connect', () => {
      made.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(8), randomBytes(HANDSHAKE - 8)]));
    });
    converse(made, target, {
      ready: (session) => {
        clearTimeout(timer);
        told.ready(session);
      },
      over: end,
    });
  }
  open().catch((reason: unknown) =>
    end(reason instanceof Error ? reason.message : 'it could not be reached'),
  );
  return () => end('');
}

function converse(socket: Socket, { app, key, tcUrl }: Target, told: RtmpEvents): void {
  const read = chunkReader();
  let greeting: Buffer | undefined = Buffer.alloc(0);
  let size = 128;
  const say = (type: number, data: Buffer, stream = 0, chunkStream = 3): void => {
    socket.write(writeMessage({ type, timestamp: 0, stream, data }, chunkStream, size));
  };
  const command = (...values: Amf[]): void => say(TYPE.command, writeAmf(...values));

  function hear(values: Amf[]): void {
    const [name, number, , about] = values;
    if (name === '_error') told.over('it refused the connection');
    else if (name === '_result' && number === 1) {
      command('releaseStream', 2, null, key);
      command('FCPublish', 3, null, key);
      command('createStream', 4, null);
    } else if (name === '_result' && number === 4 && typeof about === 'number') {
      stream = about;
      say(TYPE.command, writeAmf('publish', 5, null, key, 'live'), stream);
    } else if (name === 'onStatus' && typeof about === 'object' && about !== null) {
      if (about['code'] === 'NetStream.Publish.Start') told.ready({ send, close: () => socket.end() });
      else if (about['level'] === 'error') told.over('it refused the stream');
    }
  }

  let stream = 0;
  function send({ type, timestamp, data }: Tag): void {
    if (socket.writableLength > MOST_WAITING) {
      told.over('it takes the stream too slowly');
      return;
    }
    const said = type === TYPE.data ? Buffer.concat([writeAmf('@setDataFrame'), data]) : data;
    socket.write(writeMessage({ type, timestamp, stream, data: said }, STREAMS[type], size));
  }

  socket.on('data', (chunk: Buffer) => {
    let bytes = chunk;
    if (greeting) {
      greeting = Buffer.concat([greeting, chunk]);
      if (greeting.length < 1 + 2 * HANDSHAKE) return;
      socket.write(greeting.subarray(1, 1 + HANDSHAKE));
      bytes = greeting.subarray(1 + 2 * HANDSHAKE);
      greeting = undefined;
      command('connect', 1, { app, type: 'nonprivate', flashVer: 'FMLE/3.0 (compatible; Enfilade)', tcUrl });
      const chunkSize = Buffer.alloc(4);
      chunkSize.writeUInt32BE(CHUNK);
      say(TYPE.chunkSize, chunkSize, 0, 2);
      size = CHUNK;
    }
    try {
      for (const { type, data } of read(bytes)) {
        if (type === TYPE.command) hear(readAmf(data));
        // A ping is answered by a pong.
        if (type === TYPE.control && data.length >= 6 && data.readUInt16BE() === 6) {
          say(TYPE.control, Buffer.concat([Buffer.from([0, 7]), data.subarray(2, 6)]), 0, 2);
        }
      }
    } catch {
      told.over('it does not speak RTMP');
    }
  });
}
