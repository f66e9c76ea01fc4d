import type { SocketMaker } from '@enfilade/client';
import { GOODBYES, type Join, type Said } from '@enfilade/protocol';
import type { Grant } from '../../src/rooms/grants.ts';
import { Farewell } from '../../src/live/farewell.ts';
import type { LiveRoom, Place } from '../../src/live/room.ts';

/** A number from 0 to 1, the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A network between pages and a room that is slow, cuts, and says things twice or in another order. */
export function badNetwork(room: () => Promise<LiveRoom>, random: () => number) {
  const sockets = new Set<{ cut: () => void }>();
  let isGood = false;

  function socketFor(grant: Grant): SocketMaker {
    return class {
      static readonly OPEN = 1;
      readonly CLOSING = 2;
      readyState = 0;
      binaryType = 'arraybuffer';
      onopen: (() => void) | undefined;
      onmessage: ((event: { data: unknown }) => void) | undefined;
      onclose: (() => void) | undefined;
      #place: Place | undefined;
      #up: Promise<void> = Promise.resolve();
      #down: Promise<void> = Promise.resolve();
      #held: string | undefined;

      constructor() {
        sockets.add(this);
        this.#up = pause().then(() => {
          if (this.readyState !== 0) return;
          this.readyState = 1;
          this.onopen?.();
        });
      }

      send(text: string): void {
        if (this.readyState !== 1) return;
        const isDraw = text.startsWith('{"type":"draw"');
        // One overtakes the next, or comes twice.
        if (!isGood && isDraw && this.#held === undefined && random() < 0.1) {
          this.#held = text;
          return;
        }
        const texts = [text, ...(this.#held === undefined ? [] : [this.#held])];
        this.#held = undefined;
        if (!isGood && isDraw && random() < 0.1) texts.push(text);
        for (const one of texts) this.#up = this.#up.then(pause).then(() => this.#arrive(one));
      }

      async #arrive(text: string): Promise<void> {
        if (this.readyState !== 1) return;
        const message = JSON.parse(text) as Join | Said;
        if (message.type !== 'join') {
          this.#place?.say(message, text.length);
          return;
        }
        const connection = {
          send: (sent: string | Buffer) => {
            const data = typeof sent === 'string' ? sent : new Uint8Array(sent).buffer;
            this.#down = this.#down.then(pause).then(() => {
              if (this.readyState === 1) this.onmessage?.({ data });
            });
          },
          sendFrame: (frame: Buffer) => {
            connection.send(textOf(frame));
          },
          close: () => {
            this.#place = undefined;
            this.#down = this.#down.then(() => this.#end());
          },
          waiting: () => 0,
        };
        try {
          const place = await (await room()).join(grant, message, connection);
          if ((this.readyState as number) === 1) this.#place = place;
          else place.gone(false);
        } catch (reason) {
          if (!(reason instanceof Farewell)) throw reason;
          connection.send(
            JSON.stringify({ type: 'goodbye', code: reason.code, text: String(GOODBYES[reason.code]) }),
          );
          connection.close();
        }
      }

      cut(): void {
        this.#place?.gone(false);
        this.#place = undefined;
        this.#end();
      }

      close(): void {
        this.#place?.gone(true);
        this.#place = undefined;
        this.#end();
      }

      #end(): void {
        if (this.readyState === 3) return;
        this.readyState = 3;
        sockets.delete(this);
        setTimeout(() => this.onclose?.());
      }
    } as unknown as SocketMaker;
  }

  function pause(): Promise<void> {
    const wait = isGood || random() < 0.7 ? 0 : random() * 15;
    return new Promise((resolve) => setTimeout(resolve, wait));
  }

  return {
    socketFor,
    cutOne: () => {
      const all = [...sockets];
      all[Math.floor(random() * all.length)]?.cut();
    },
    heal: () => {
      isGood = true;
      // What is held back comes with a cut: it is sent again.
      for (const socket of [...sockets]) socket.cut();
    },
  };
}

/** The text in a frame of the server: after a head of 2, 4 or 10 bytes. */
function textOf(frame: Buffer): string {
  const length = frame[1] ?? 0;
  return frame.toString('utf8', length < 126 ? 2 : length === 126 ? 4 : 10);
}
