import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  text: string;
}

const TIMEOUT_MS = 60_000;

/** One request on a connection of its own. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, agent: false, timeout: TIMEOUT_MS, headers: { ...headers, ...length } };
    const asked = request(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${url} did not answer in time`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

/**
 * The answer as JSON.
 *
 * @throws Error when the status is not 2xx
 */
export async function askJson<T>(url: string, options?: Ask): Promise<T> {
  const { status, text } = await ask(url, options);
  if (!isFine(status)) throw new Error(`${options?.method ?? 'GET'} ${url}: ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

/** Whether a status is 2xx. */
export function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}

const POLL_MS = 2;
const WAIT_MS = 60_000;

/**
 * Asks until the answer is 2xx.
 *
 * @param gone whether waiting is in vain
 * @throws Error when that took a minute
 */
export async function untilFine(url: string, gone: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline && !gone()) {
    const answer = await ask(url).catch(() => undefined);
    if (answer && isFine(answer.status)) return;
    await sleep(POLL_MS);
  }
  throw new Error(`no answer from ${url}`);
}
