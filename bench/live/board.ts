import { gunzipSync } from 'node:zlib';
import type { BoardElement, Join, SceneContent, Told, Welcome } from '@enfilade/protocol';
import { WebSocket } from 'ws';
import type { Who } from './peer.ts';

/** What somebody found who came in. */
export interface Entered {
  socket: WebSocket;
  welcome: Welcome;
  content: SceneContent;
  /** From the open socket until the elements were read. */
  ms: number;
  /** Of the whole connection, the handshake too. */
  bytes: number;
}

/** Draws, and answers when it is kept. @throws Error when it was refused */
export function drawOn({ socket }: Entered, ask: number, elements: BoardElement[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer, isBinary: boolean): void => {
      const told = read(data, isBinary);
      const isDone =
        told.type === 'frame' && Object.values(told.done ?? {}).some((asks) => asks.includes(ask));
      if (told.type === 'refused') reject(new Error(told.text));
      if (!isDone && told.type !== 'refused') return;
      socket.off('message', hear);
      resolve();
    };
    socket.on('message', hear);
    socket.send(JSON.stringify({ type: 'draw', ask, scene: 'init', elements }));
  });
}

/**
 * Comes into a room, as a client does that reads the board.
 *
 * @param newest an element that has to be there: a scene may come as it was a moment ago, and what changed since after it
 * @throws Error with why not
 */
export function enterBoard(
  origin: string,
  who: Who,
  resume?: Join['resume'],
  newest?: BoardElement,
): Promise<Entered> {
  const socket = new WebSocket(`${origin}/live`, { perMessageDeflate: false, maxPayload: 2 ** 28 });
  return new Promise((resolve, reject) => {
    let since = 0;
    let welcome: Welcome | undefined;
    let whole = false;
    const elements = new Map<string, BoardElement>();
    const hear = (data: Buffer, isBinary: boolean): void => {
      const told = read(data, isBinary);
      if (told.type === 'goodbye') reject(new Error(told.code));
      else if (told.type === 'welcome') welcome = told;
      else if (told.type === 'content' && welcome) {
        whole ||= told.whole;
        for (const one of told.elements) elements.set(one.id, one);
        if (newest && elements.get(newest.id)?.version !== newest.version) return;
        const ms = performance.now() - since;
        socket.off('message', hear);
        resolve({
          socket,
          welcome,
          content: { ...told, whole, elements: [...elements.values()] },
          ms,
          bytes: bytesOf(socket),
        });
      }
    };
    socket.on('message', hear);
    socket.on('open', () => {
      since = performance.now();
      const join: Join = { type: 'join', version: 1, ...who, ...(resume && { resume }) };
      socket.send(JSON.stringify(join));
    });
    socket.on('error', reject);
  });
}

/** What came on the connection below a socket. */
function bytesOf(socket: WebSocket): number {
  return (socket as unknown as { _socket?: { bytesRead: number } })._socket?.bytesRead ?? 0;
}

function read(data: Buffer, isBinary: boolean): Told {
  return JSON.parse((isBinary ? gunzipSync(data) : data).toString()) as Told;
}
