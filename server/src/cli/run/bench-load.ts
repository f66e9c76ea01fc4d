// Makes requests on a thread of its own, so that the server on the main one has its own turn.
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** Where and how requests are made. */
export interface Load {
  url: string;
  key: string;
  connections: number;
}

export const PARTS = ['create', 'get', 'list'] as const;
export type Part = (typeof PARTS)[number];

/** What the thread is asked to do. */
export type Order = { part: Part; seconds: number } | { part: 'delete' } | { part: 'stop' };

/** What it says of it: how far it is, and at the end what came of it. */
export type Report = { done: number; total: number } | { outcome: Outcome } | { fault: string };

export interface Outcome {
  requests: number;
  seconds: number;
  /** Milliseconds from asking to the end of the answer. */
  median: number;
  p99: number;
}

/** So many are made at most: they are all deleted at the end. */
const MOST_ROOMS = 100_000;
const BATCH = 100;
const TOLD_EVERY_MS = 100;
const LIST_LENGTH = 50;
const LONGEST_WAIT_SECONDS = 65;
const MOST_WAITS = 5;

if (parentPort) {
  const port = parentPort;
  const perform = performer(workerData as Load, (report) => port.postMessage(report));
  port.on('message', (order: Order) => {
    perform(order).catch((reason: unknown) => port.postMessage({ fault: (reason as Error).message }));
  });
}

/** As a server asks that bounds how often it is asked: it counts by the minute. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1) {
    try {
      return await work();
    } catch (reason) {
      const { seconds } = reason as { seconds?: number };
      if (!seconds || seconds > LONGEST_WAIT_SECONDS || times > MOST_WAITS) throw reason;
      await sleep(seconds * 1000);
    }
  }
}

function performer({ url, key, connections }: Load, tell: (report: Report) => void) {
  const { request, agent } = url.startsWith('https:')
    ? { request: httpsRequest, agent: new HttpsAgent({ keepAlive: true, maxSockets: connections }) }
    : { request: httpRequest, agent: new HttpAgent({ keepAlive: true, maxSockets: connections }) };
  const base = url.replace(/\/+$/, '');
  const made: string[] = [];
  let until = 0;

  function ask(method: string, path: string, body?: string): Promise<string> {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
    return new Promise((resolve, reject) => {
      const sent = request(`${base}/api/v1${path}`, { method, agent, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('error', reject).on('end', () => {
          const { statusCode = 0 } = answer;
          if (statusCode < 300) {
            resolve(text);
            return;
          }
          const about = `${method} ${path.split('?')[0] ?? ''} was answered with ${String(statusCode)}`;
          const seconds = Number(answer.headers['retry-after']);
          reject(Object.assign(new Error(`${about}: ${text.slice(0, 300)}`), { seconds }));
        });
      });
      sent.on('error', reject).end(body);
    });
  }

  const requests: Record<Part, (n: number) => Promise<unknown>> = {
    create: async (n) => {
      const text = await ask('POST', '/rooms', `{"title":"enfilade bench ${String(n)}"}`);
      made.push((JSON.parse(text) as { id: string }).id);
    },
    get: (n) => ask('GET', `/rooms/${made[(n * 7919) % made.length] ?? ''}`),
    list: () => ask('GET', `/rooms?limit=${String(LIST_LENGTH)}`),
  };

  async function measure(part: Part, seconds: number): Promise<Outcome> {
    const times: number[] = [];
    const started = performance.now();
    until = started + seconds * 1000;
    let sent = 0;
    let told = started;
    const line = async (): Promise<void> => {
      while (performance.now() < until && (part !== 'create' || made.length < MOST_ROOMS)) {
        const n = sent++;
        const asked = performance.now();
        await requests[part](n);
        const now = performance.now();
        times.push(now - asked);
        if (now - told > TOLD_EVERY_MS) {
          told = now;
          tell({ done: now - started, total: seconds * 1000 });
        }
      }
    };
    const lines = Array.from({ length: connections }, line);
    try {
      await Promise.all(lines);
    } catch (reason) {
      // What the others make meanwhile is deleted, too.
      until = 0;
      await Promise.allSettled(lines);
      throw reason;
    }
    const took = (performance.now() - started) / 1000;
    times.sort((a, b) => a - b);
    const at = (part: number): number =>
      times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
    return { requests: times.length, seconds: took, median: at(0.5), p99: at(0.99) };
  }

  async function deleteMade(): Promise<Outcome> {
    const total = made.length;
    while (made.length > 0) {
      const operations = made
        .splice(-BATCH)
        .map((room_id) => ({ op: 'delete', room_id, retention_seconds: 0 }));
      await patiently(() => ask('POST', '/rooms/batch', JSON.stringify({ operations })));
      tell({ done: total - made.length, total });
    }
    return { requests: total, seconds: 0, median: 0, p99: 0 };
  }

  return async (order: Order): Promise<void> => {
    if (order.part === 'stop') until = 0;
    else if (order.part === 'delete') tell({ outcome: await deleteMade() });
    else tell({ outcome: await measure(order.part, order.seconds) });
  };
}
