import { appendFile, open, readFile, rm, stat } from 'node:fs/promises';
import type { Place } from '../recording.ts';

const FILE = '.upload';

/** What an upload in parts is of, and what opens where it goes. */
export interface About {
  place: Place;
  object: string;
  /** The credentials, sealed: whoever ends it later may find no others. */
  sealed: string;
}

/** Of a part that the storage has taken. */
export interface SentPart {
  /** What the storage calls it: its ETag. */
  tag: string;
  /** hex */
  md5: string;
}

/** An upload in parts that has begun. */
export interface Begun {
  /** As the storage calls it; of Google it is an address, which is secret. */
  id: string;
  partBytes: number;
  sent: Map<number, SentPart>;
}

interface Head extends About {
  id: string;
  partBytes: number;
  bytes: number;
  /** epoch milliseconds */
  changed: number;
}

/**
 * What is known of the upload of a file, in a small file beside it: so that it goes on where it stopped, whatever it was
 * that stopped it. The first line says what was begun, each other one a part that was taken.
 */
export function memoryOf(path: string, { place, object, sealed }: About) {
  const memory = path + FILE;
  return {
    /** `isStale`: of another file, or of another place. @returns undefined: nothing that can be understood */
    read: async (): Promise<(Begun & { isStale: boolean }) | undefined> => {
      const known = await readMemory(memory);
      if (!known) return undefined;
      const { head, sent } = known;
      const { size, mtimeMs } = await stat(path);
      const isSame = head.bytes === size && head.changed === mtimeMs && head.object === object;
      const isStale = !isSame || !isSamePlace(head.place, place);
      return { id: head.id, partBytes: head.partBytes, sent, isStale };
    },
    begin: async (id: string, partBytes: number): Promise<Begun> => {
      const { size: bytes, mtimeMs: changed } = await stat(path);
      const head: Head = { id, partBytes, bytes, changed, place, object, sealed };
      // Never written over: what is left of a longer one would be understood.
      await rm(memory, { force: true });
      const file = await open(memory, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(head)}\n`);
      } finally {
        await file.close();
      }
      return { id, partBytes, sent: new Map() };
    },
    sent: (part: number, { tag, md5 }: SentPart): Promise<void> =>
      appendFile(memory, `${JSON.stringify({ part, tag, md5 })}\n`, { mode: 0o600 }),
    forget: (): Promise<void> => rm(memory, { force: true }),
  };
}
export type Memory = ReturnType<typeof memoryOf>;

/** What was begun for a file and not ended. */
export async function unended(path: string): Promise<(About & { id: string }) | undefined> {
  return (await readMemory(path + FILE))?.head;
}

/** The files in a folder and below it for which something was begun, by their names. */
export const unendedAmong = (names: readonly string[]): string[] =>
  names.filter((name) => name.endsWith(FILE)).map((name) => name.slice(0, -FILE.length));

async function readMemory(path: string): Promise<{ head: Head; sent: Map<number, SentPart> } | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [first = '', ...lines] = text.split('\n').slice(0, -1);
  const head = parsed(first) as Partial<Head> | undefined;
  if (typeof head?.id !== 'string' || typeof head.object !== 'string') return undefined;
  if (typeof head.sealed !== 'string' || !head.place || !isWhole(head.partBytes)) return undefined;
  const sent = new Map<number, SentPart>();
  for (const line of lines) {
    const one = parsed(line) as Partial<SentPart & { part: number }> | undefined;
    if (!isWhole(one?.part) || typeof one.tag !== 'string' || typeof one.md5 !== 'string') continue;
    sent.set(one.part, { tag: one.tag, md5: one.md5 });
  }
  return { head: head as Head, sent };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function isSamePlace(one: Place, other: Place): boolean {
  const { type, location, endpoint, region } = one;
  const isOf = type === other.type && location === other.location;
  return isOf && endpoint === other.endpoint && region === other.region;
}
