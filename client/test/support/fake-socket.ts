import type { SocketMaker } from '../../src/index.ts';
import type { LivePerson, Told, Welcome } from '../../src/live/messages.ts';

/** What a page says on the socket. */
export interface SaidHere {
  type: string;
  ask?: number;
  resume?: { key: string; scenes: Record<string, number>; chat: number };
  [member: string]: unknown;
}

/** One connection, of which a test plays the server. */
export interface FakeSocket {
  said: SaidHere[];
  closedWith: number | undefined;
  open(): void;
  tell(message: Told): void;
  cut(): void;
}

/** A WebSocket that leads nowhere; `sockets` are those that were opened. */
export function fakeNetwork(): { WebSocket: SocketMaker; sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = [];
  class Fake implements FakeSocket {
    readonly CLOSING = 2;
    readyState = 0;
    binaryType = '';
    said: SaidHere[] = [];
    closedWith: number | undefined;
    onopen: (() => void) | undefined;
    onmessage: ((event: { data: string }) => void) | undefined;
    onclose: (() => void) | undefined;

    constructor() {
      sockets.push(this);
    }
    send(text: string): void {
      if (this.readyState === 1) this.said.push(JSON.parse(text) as SaidHere);
    }
    close(code = 1006): void {
      this.closedWith ??= code;
      this.cut();
    }
    open(): void {
      this.readyState = 1;
      this.onopen?.();
    }
    tell(message: Told): void {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
    cut(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      queueMicrotask(() => this.onclose?.());
    }
  }
  return { WebSocket: Fake as unknown as SocketMaker, sockets };
}

/** What a server says to who comes in. */
export function welcome(change: Partial<Welcome> = {}): Welcome {
  const ann: LivePerson = {
    ...{
      id: 'p1',
      name: 'Ann',
      role: 'admin',
      user_id: null,
      joined_at: '2026-01-01T00:00:00Z',
      away: false,
      peer: null,
      board: true,
    },
  };
  return {
    ...{ type: 'welcome', version: 1, resume: 'key-1', resumed: false, session: 's1', current: 'init' },
    ...{ you: { ...ann, moderates: true }, people: [ann], chat: [], tick: 1000 },
    room: { id: 'r1', title: 'Room', state: 'open', record: false },
    scenes: [{ id: 'init', path: '/init', name: 'init', background: null, clock: 0 }],
    ...change,
  };
}
