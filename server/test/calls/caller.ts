import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { mintAppToken } from '../../src/projects/tokens/hms.ts';
import { KEYS, type TestServer } from '../support/server.ts';
import { until } from '../live/room.ts';

type Params = Record<string, unknown>;
interface Told {
  method: string;
  params: Params;
}

export class CallError extends Error {
  readonly code: number;
  constructor({ code, message }: { code: number; message: string }) {
    super(message);
    this.code = code;
  }
}

/** How a call of a method is refused; undefined: it is not. */
export async function refusalOf(calling: Promise<unknown>): Promise<CallError | undefined> {
  try {
    await calling;
    return undefined;
  } catch (reason) {
    if (reason instanceof CallError) return reason;
    throw reason;
  }
}

/** An app token, of the default project unless others' keys are given. */
export function appToken(
  roomId: string,
  role: string,
  userId?: string,
  lifespan = 3600,
  { accessKey, secretKey: secret } = KEYS,
): string {
  const key = { accessKey, secret };
  return mintAppToken(key, { roomId, role, userId }, { now: Math.floor(Date.now() / 1000), lifespan });
}

/** Puts somebody at the board of the session in which that peer is. @returns their id */
export async function seatBeside({ running }: TestServer, peerId: string): Promise<string> {
  const { queries } = running.db;
  const row = await queries
    .selectFrom('participants')
    .selectAll()
    .where('peer_id', '=', peerId)
    .executeTakeFirstOrThrow();
  const id = `${row.id.slice(0, 31)}x`;
  const board = { ...row, id, peer_id: null, token_hash: 'board', user_id: 'b' };
  await queries.insertInto('participants').values(board).execute();
  return id;
}

/** Somebody who speaks the web client's protocol over a socket. */
export async function connect(server: Pick<TestServer, 'url'>, token: string, id: string = randomUUID()) {
  const url = `${server.url.replace('http', 'ws')}/v2/ws?peer=${id}&token=${token}&protocol_version=2.5`;
  const ws = new WebSocket(url);
  const told: Told[] = [];
  const waiting = new Map<string, (frame: Params) => void>();
  let closed: number | undefined;
  ws.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Params;
    if (typeof frame['id'] === 'string') waiting.get(frame['id'])?.(frame);
    else told.push(frame as unknown as Told);
  });
  ws.on('close', (code) => (closed = code));
  await once(ws, 'open');

  const notify = (method: string, params: object = {}): void => {
    ws.send(JSON.stringify({ method, params }));
  };
  /** Calls a method; @throws CallError */
  async function call(method: string, params: object = {}): Promise<Params> {
    const ask = randomUUID();
    const answered = new Promise<Params>((resolve) => waiting.set(ask, resolve));
    ws.send(JSON.stringify({ method, params, id: ask, jsonrpc: '2.0' }));
    const { result, error } = await answered;
    if (error !== undefined) throw new CallError(error as { code: number; message: string });
    if (!result) throw new Error('a result must be something');
    return result as Params;
  }
  return {
    id,
    ws,
    told,
    notify,
    call,
    join: async (name: string) => {
      const result = await call('join', { name, data: '', offer: { type: 'offer', sdp: 'data' } });
      await until(() => told.some(({ method }) => method === 'peer-list'));
      return result;
    },
    /** Publishes exactly these: `['a1', 'audio']`. */
    publish: (...tracks: [id: string, type: string, source?: string][]) => {
      const said = tracks.map(([track_id, type, source = 'regular']) => [
        track_id,
        { track_id, stream_id: `s-${id}`, type, source, mute: false, description: '' },
      ]);
      return call('offer', {
        desc: { type: 'offer', sdp: 'more' },
        tracks: Object.fromEntries(said) as object,
      });
    },
    /** The next notification of this method, which is taken out. */
    hear: (method: string): Promise<Params> =>
      until(() => {
        const index = told.findIndex((one) => one.method === method);
        return index < 0 ? undefined : told.splice(index, 1)[0]?.params;
      }, `${method} for ${id}`),
    /** Forgets what was told so far. */
    forget: () => void told.splice(0),
    closed: () => until(() => closed, 'the end of the socket'),
  };
}
export type Caller = Awaited<ReturnType<typeof connect>>;
