import { JoinError, joinRoom, type BoardElement, type JoinOptions, type LiveRoom } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { ask } from '../support/http.ts';
import type { TestServer } from '../support/server.ts';

/** A room with people in it, for tests; `leave` in the end. */
export function liveHouse(server: () => Pick<TestServer, 'url' | 'keys'>) {
  const joined: LiveRoom[] = [];
  const headers = () => ({ authorization: `Bearer ${server().keys.apiKey}` });

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await ask(`${server().url}/api/v1${path}`, {
      method,
      headers: headers(),
      ...(body && { body }),
    });
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }
  const newRoom = (wish: object = {}) => call<wire.Room>('POST', '/rooms', wish);
  const mint = async (room: string, wish: Partial<wire.NewRoomToken> = {}) =>
    call<wire.MintedToken>('POST', `/rooms/${room}/tokens`, { role: 'writer', ...wish });

  async function joinWith(
    options: Pick<JoinOptions, 'room' | 'token'> & Partial<JoinOptions>,
  ): Promise<LiveRoom> {
    const room = await joinRoom({ url: server().url, ...options });
    joined.push(room);
    return room;
  }
  return {
    call,
    newRoom,
    mint,
    joinWith,
    /** Somebody comes in with a join token. */
    join: async (room: string, wish: Partial<wire.NewRoomToken> = {}) => {
      const { token } = await mint(room, wish);
      return joinWith({ room, token });
    },
    leaveAll: () => {
      for (const room of joined.splice(0)) room.leave();
    },
  };
}

let made = 0;

/** A rectangle, as Excalidraw makes one. */
export function rectangle(id = `r${String((made += 1))}`, change: Partial<BoardElement> = {}): BoardElement {
  return {
    ...{ id, type: 'rectangle', version: 1, versionNonce: made + 1, isDeleted: false },
    ...{ x: 10, y: 20, width: 100, height: 50, angle: 0, opacity: 100, link: null },
    ...change,
  };
}

type Found<T> = T | undefined | false | null;

/** Waits until something is so. */
export async function until<T>(look: () => Found<T> | Promise<Found<T>>, what = 'it'): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves when the room is closed for this one, with why. */
export async function closedOf(room: LiveRoom): Promise<string> {
  return until(() => room.state.is === 'closed' && room.state.code, 'the end');
}

/** The code by which somebody is not let in. */
export async function codeOf(joining: Promise<unknown>): Promise<string> {
  try {
    await joining;
    return 'let in';
  } catch (reason) {
    if (reason instanceof JoinError) return reason.code;
    throw reason;
  }
}
