import type { FastifyBaseLogger } from 'fastify';
import type { WebSocket } from 'ws';
import type { CallAdmission } from '../../rooms/call-credential.ts';
import { frameIn } from './messages.ts';
import type { Call } from './state.ts';
import { talk, talkRate, type Transport } from './talk.ts';

/** Who has so much waiting does not keep up: they come back, and are told anew. */
const MOST_WAITING = 4 * 1024 * 1024;
/** Pings under way. */
const MOST_UNSURE = 1000;
/** Clients close their socket themselves when they are told that they have to go. */
const FAREWELL_MS = 1000;

/** Hears and answers one socket of somebody who may come into the call. */
export function talkOnSocket(
  log: FastifyBaseLogger,
  call: Call,
  id: string,
  admission: CallAdmission,
  ws: WebSocket,
): void {
  let asked = 0;
  const unsure: { number: number; arrived: () => void }[] = [];
  const to: Transport = {
    send: (frame) => {
      if (ws.readyState !== ws.OPEN) return;
      ws.send(JSON.stringify(frame));
      if (ws.bufferedAmount > MOST_WAITING) ws.terminate();
    },
    close: (code, reason) => {
      setTimeout(() => {
        ws.close(code, reason);
      }, FAREWELL_MS).unref();
    },
    isOpen: () => ws.readyState === ws.OPEN,
    // Browsers answer a ping by themselves, in the order of what they are sent.
    confirm: (arrived) => {
      if (ws.readyState !== ws.OPEN || unsure.length >= MOST_UNSURE) return;
      asked += 1;
      unsure.push({ number: asked, arrived });
      ws.ping(String(asked));
    },
  };
  const talking = talk({ log, call, id, admission, to, isWithin: talkRate() });
  ws.on('message', (data: Buffer, isBinary) => {
    talking.hear(isBinary ? undefined : frameIn(data), data.length);
  });
  ws.on('pong', (data: Buffer) => {
    const number = Number(data.toString());
    while (unsure[0] && unsure[0].number <= number) unsure.shift()?.arrived();
  });
  // 1000 and 1001: the page was left; anything else may have been the network.
  ws.on('close', (code) => {
    talking.gone(code === 1000 || code === 1001);
  });
}
