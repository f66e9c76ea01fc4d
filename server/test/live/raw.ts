import { WebSocket } from 'ws';
import { until } from './room.ts';

export interface Raw {
  ws: WebSocket;
  /** What was told, in order; messages that are gzipped are left out. */
  told: Record<string, unknown>[];
  say(message: object): void;
  /** The first message of a type. */
  first(type: string): Promise<Record<string, unknown>>;
  /** The number that the socket is closed with, and the reason. */
  closed(): Promise<[number, string]>;
}

/** A socket that says what it wants, beside the client. */
export function rawSocket(url: string): Raw {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/live`);
  const told: Record<string, unknown>[] = [];
  ws.on('error', () => undefined);
  ws.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) told.push(JSON.parse(data.toString()) as Record<string, unknown>);
  });
  let ended: [number, string] | undefined;
  ws.on('close', (code, reason) => {
    ended = [code, reason.toString()];
  });
  return {
    ws,
    told,
    say: (message) => ws.send(JSON.stringify(message)),
    first: (type) => until(() => told.find((one) => one['type'] === type), type),
    closed: () => until(() => ended, 'the end of the socket'),
  };
}

/** Asks to come in with a credential; `more` stands in the message as well. */
export async function rawJoin(url: string, room: string, token: string, more: object = {}): Promise<Raw> {
  const raw = rawSocket(url);
  await until(() => raw.ws.readyState === WebSocket.OPEN, 'the socket');
  raw.say({ type: 'join', version: 1, room, token, ...more });
  await until(() => raw.told.length > 0 || raw.ws.readyState === WebSocket.CLOSED, 'an answer');
  return raw;
}
