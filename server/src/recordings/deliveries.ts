import type { Database } from '../db/database.ts';
import { nextToDeliver, projectsToDeliver } from './assets.store.ts';
import type { Asset } from './recording.ts';

const AT_ONCE = 3;
/** So whoever's storage never answers does not keep all others from theirs. */
const OF_ONE_PROJECT = 2;
const LONGEST_WAIT_MS = 30_000;
/** So long after what failed altogether. */
const AGAIN_MS = 5000;

interface Parts {
  db: Database;
  /** This process. */
  holder: string;
  signal: AbortSignal;
  /** Brings one file to where it is kept, or puts it off. */
  deliver: (asset: Asset, signal: AbortSignal) => Promise<void>;
  /** @returns whether it could be done */
  guarded: (work: () => Promise<void>) => Promise<boolean>;
}

interface UnderWay {
  projectId: string;
  recordingId: string;
  leaving: AbortController;
  work: Promise<void>;
}

/** Brings files to where they are kept, a few at a time; projects take turns. */
export function openDeliveries({ db, holder, signal, deliver, guarded }: Parts) {
  const underWay = new Map<string, UnderWay>();
  /** When each project had its turn, of those that wait. */
  const turns = new Map<string, number>();
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;
  let due = 0;
  let isMore = false;
  let working: Promise<void> | undefined;

  function soon(ms: number): void {
    const at = Date.now() + ms;
    if (signal.aborted || (timer && due <= at)) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      timer = undefined;
      isMore = true;
      working ??= begin().finally(() => (working = undefined));
    }, ms).unref();
  }

  async function begin(): Promise<void> {
    while (isMore) {
      isMore = false;
      await guarded(async () => {
        while (!signal.aborted && (await beginNext()));
      });
    }
  }

  /** @returns whether there may be another that is due */
  async function beginNext(): Promise<boolean> {
    if (underWay.size >= AT_ONCE) return false;
    const now = Date.now();
    const all = await projectsToDeliver(db.queries, holder, [...underWay.keys()]);
    for (const id of turns.keys()) {
      if (!all.some(({ projectId }) => projectId === id)) turns.delete(id);
    }
    const free = all.filter(({ projectId }) => heldBy(projectId) < OF_ONE_PROJECT);
    const [next] = free.filter(({ tryAt }) => tryAt <= now).sort((a, b) => turnOf(a) - turnOf(b));
    if (!next) {
      const [later] = free;
      if (later) soon(Math.min(later.tryAt - now, LONGEST_WAIT_MS));
      return false;
    }
    const { projectId } = next;
    turns.set(projectId, (turn += 1));
    const asset = await nextToDeliver(db.queries, holder, projectId, [...underWay.keys()]);
    if (asset) send(asset);
    return true;
  }

  const turnOf = ({ projectId }: { projectId: string }): number => turns.get(projectId) ?? 0;
  const heldBy = (id: string): number =>
    [...underWay.values()].filter(({ projectId }) => projectId === id).length;

  function send(asset: Asset): void {
    const { id, projectId, recordingId } = asset;
    const leaving = new AbortController();
    const work = guarded(() => deliver(asset, AbortSignal.any([signal, leaving.signal]))).then((isDone) => {
      underWay.delete(id);
      // What cannot even be put off would be tried without end.
      soon(isDone ? 0 : AGAIN_MS);
    });
    underWay.set(id, { projectId, recordingId, leaving, work });
  }

  return {
    /** Begins with what is due after so many milliseconds, and comes again when something else is. */
    soon,
    /** Breaks off those of a recording that is gone. @returns until they are */
    end(recording: string): Promise<void>[] {
      const all = [...underWay.values()].filter(({ recordingId }) => recordingId === recording);
      for (const { leaving } of all) leaving.abort(new Error('the recording is gone'));
      return all.map(({ work }) => work);
    },
    /** After its signal. */
    close: async (): Promise<void> => {
      clearTimeout(timer);
      await working;
      await Promise.all([...underWay.values()].map(({ work }) => work));
    },
  };
}
