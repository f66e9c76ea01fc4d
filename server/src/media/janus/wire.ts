import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { fail } from '../../errors.ts';

export interface WireOptions {
  /** `ws://` or `wss://`, where its WebSocket transport listens. */
  url: string;
  /** `api_secret` of its configuration. */
  apiSecret?: string;
}

export interface Jsep {
  type: 'offer' | 'answer';
  sdp: string;
}

/** What Janus sends: an answer by its transaction, or a word about a handle. */
export interface Said {
  janus: string;
  transaction?: string;
  sender?: number;
  data?: { id: number };
  plugindata?: { data: Record<string, unknown> };
  jsep?: Jsep;
  candidate?: { candidate?: string };
  reason?: string;
  /** Of `media`. */
  mid?: string;
  receiving?: boolean;
  error?: { code: number; reason: string };
  /** Of `info`: false while it is drained. */
  'accepting-new-sessions'?: boolean;
}

/** Janus refused a request, by its number and its words. */
export class JanusRefusal extends Error {
  readonly number: number;
  constructor(number: number, words: string) {
    super(words);
    this.number = number;
  }
}

const CONNECT_MS = 4000;
const ANSWER_MS = 8000;
/** It is asked so often whether it is there, and has so long to say so. */
const BEAT_MS = 1500;
const SILENT_MS = 4000;
const LARGEST = 4 * 1024 * 1024;

interface Waiting {
  done: (said: Said) => void;
  failed: (reason: Error) => void;
  /** Whether `ack` is all that comes. */
  isAckEnough: boolean;
}

export type Wire = Awaited<ReturnType<typeof openWire>>;

/**
 * A session with one Janus, over its WebSocket API.
 *
 * @param ended it is not there any more; not called for `close`, nor before this resolved
 * @throws Error when it cannot be reached or takes nobody
 */
export async function openWire({ url, apiSecret }: WireOptions, ended: (why: string) => void) {
  const ws = new WebSocket(url, 'janus-protocol', { handshakeTimeout: CONNECT_MS, maxPayload: LARGEST });
  const waiting = new Map<string, Waiting>();
  const handles = new Map<number, (said: Said) => void>();
  let session: number | undefined;
  let isOpen = false;
  let isOver = false;
  let isDraining = false;
  const beating = setInterval(() => void beat(), BEAT_MS).unref();

  function end(why: string): void {
    if (isOver) return;
    isOver = true;
    clearInterval(beating);
    ws.terminate();
    for (const { failed } of waiting.values()) failed(fail('unavailable', { cause: new Error(why) }));
    waiting.clear();
    handles.clear();
  }
  const lose = (why: string): void => {
    if (isOver) return;
    end(why);
    if (isOpen) ended(why);
  };

  function send(message: { janus: string }, transaction: string): void {
    const secret = apiSecret === undefined ? {} : { apisecret: apiSecret };
    // It tells of itself to nobody in a session.
    const where = session === undefined || message.janus === 'info' ? {} : { session_id: session };
    ws.send(JSON.stringify({ ...message, transaction, ...secret, ...where }));
  }

  /** @throws JanusRefusal, `unavailable` when it is gone or does not answer */
  function ask(
    message: { janus: string; [more: string]: unknown },
    isAckEnough = false,
    limit = ANSWER_MS,
  ): Promise<Said> {
    if (isOver) return Promise.reject(fail('unavailable'));
    const transaction = randomUUID();
    return new Promise<Said>((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(transaction);
        reject(fail('unavailable', { cause: new Error('Janus did not answer') }));
      }, limit).unref();
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(late);
          then(value);
        };
      waiting.set(transaction, { done: settle(resolve), failed: settle(reject), isAckEnough });
      send(message, transaction);
    });
  }

  function hear(said: Said): void {
    const asked = said.transaction === undefined ? undefined : waiting.get(said.transaction);
    if (asked && (said.janus !== 'ack' || asked.isAckEnough)) {
      waiting.delete(said.transaction ?? '');
      if (said.janus === 'error') asked.failed(refusal(said.error?.code, said.error?.reason));
      else asked.done(said);
    } else if (said.janus === 'timeout') lose('the session timed out');
    else if (said.sender !== undefined && said.janus !== 'ack') handles.get(said.sender)?.(said);
  }

  ws.on('message', (data: Buffer) => {
    let said: Said;
    try {
      said = JSON.parse(data.toString()) as Said;
    } catch {
      lose('what it says is not understood');
      return;
    }
    hear(said);
  });

  async function beat(): Promise<void> {
    if (session === undefined) return;
    try {
      const [info] = await Promise.all([
        ask({ janus: 'info' }, false, SILENT_MS),
        ask({ janus: 'keepalive' }, true, SILENT_MS),
      ]);
      isDraining = info['accepting-new-sessions'] === false;
    } catch {
      lose('it does not answer');
    }
  }

  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.on('error', reject);
    ws.once('close', () => {
      reject(new Error('it closed the connection'));
      lose('it closed the connection');
    });
  });
  try {
    session = (await ask({ janus: 'create' })).data?.id;
  } catch (reason) {
    end('it takes nobody');
    throw reason;
  }
  isOpen = true;

  return {
    ask,
    /** What Janus says of this handle goes there. */
    listen: (handle: number, hear: (said: Said) => void) => handles.set(handle, hear),
    forget: (handle: number) => handles.delete(handle),
    /** It was told, by its own Admin API, to take no new sessions: rooms that are there stay. */
    isDraining: () => isDraining,
    isOver: () => isOver,
    close(): void {
      // Everything of the session ends with it.
      if (!isOver) send({ janus: 'destroy' }, randomUUID());
      end('closed');
    },
  };
}

export function refusal(code: unknown, words: unknown): JanusRefusal {
  return new JanusRefusal(Number(code), String(words));
}
