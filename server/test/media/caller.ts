import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type {
  CandidateInit,
  GotLayer,
  Level,
  MediaEngine,
  MediaPeer,
  PublishedTrack,
  Quality,
  Target,
} from '../../src/media/engine.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'call-page.js'), 'utf8');

/** What a page gets of one track. */
export interface Got {
  kind: 'audio' | 'video';
  frames: number;
  samples: number;
  energy: number;
  lost: number;
  width: number;
  freezes: number;
  pictures: number;
  again: number;
  stream: string;
  told: string;
}

export type Caller = Awaited<ReturnType<typeof caller>>;

/** A page in a call of this engine. */
export async function caller(
  browser: Browser,
  engine: MediaEngine,
  room: string,
  name: string,
  line?: { through(sdp: string): Promise<string> },
) {
  const through = async (sdp: string): Promise<string> => (line ? line.through(sdp) : sdp);
  const context = await browser.newContext();
  const page = await context.newPage();
  const heard: {
    texts: string[];
    states: string[];
    levels: Level[][];
    quality: Quality[];
    layers: GotLayer[];
    lost: number;
    offers: string[];
  } = {
    ...{ texts: [], states: [], levels: [], offers: [], quality: [], layers: [] },
    lost: 0,
  };
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' }),
  );

  const peer: MediaPeer = await engine.join(room, name, {
    offer(sdp) {
      heard.offers.push(sdp);
      void through(sdp)
        .then((told) => run(page, 'offered', told))
        .catch((error: unknown) => complaints.push(String(error)));
    },
    candidate: () => undefined,
    message: (text) => void heard.texts.push(text),
    speaking: (levels) => void heard.levels.push([...levels]),
    quality: (seen) => void heard.quality.push(seen),
    layer: (got) => void heard.layers.push(got),
    state: (target, state) => void heard.states.push(`${target} ${state}`),
    lost: () => {
      heard.lost += 1;
    },
  });
  await page.exposeFunction('engine', async (method: string, ...args: unknown[]): Promise<unknown> => {
    if (method === 'publish')
      return through(await peer.publish(args[0] as string, args[1] as PublishedTrack[]));
    if (method === 'answer') return peer.answer(args[0] as string);
    // The engine would find the way past the relay.
    if (!line) peer.trickle(args[0] as Target, args[1] as CandidateInit);
    return undefined;
  });
  await page.goto('http://localhost/');
  await page.evaluate(SCRIPT);

  return {
    ...{ page, peer, heard, complaints, name },
    run: <T>(method: string, ...args: unknown[]): Promise<T> => run<T>(page, method, ...args),
    publish: (...args: unknown[]): Promise<string[]> => run(page, 'publish', ...args),
    unpublish: (...args: unknown[]): Promise<void> => run(page, 'unpublish', ...args),
    stats: (): Promise<Record<string, Got>> => run(page, 'stats'),
    /** Whether they got these tracks, and get them no more. */
    ended: (ids: readonly string[]): Promise<boolean> => run(page, 'ended', ids),
    async leave(): Promise<void> {
      peer.leave();
      await context.close();
    },
  };
}

function run<T>(page: Page, method: string, ...args: unknown[]): Promise<T> {
  const list = args.map((one) => (one === undefined ? 'undefined' : JSON.stringify(one))).join(',');
  return page.evaluate(`call.${method}(${list})`);
}

/** Waits until it holds. @throws what it last was, when it does not in time */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  holds: (found: T) => boolean,
  limit = 15_000,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (Date.now() > end) throw new Error(`${what}: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
