import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { isLost } from './faults.ts';
import type { Begun, Memory } from './memory.ts';
import { PART_BYTES, PARTS_AT_ONCE, type Parcel } from './storage.ts';

/** No storage takes more. */
const MOST_PARTS = 10_000;
/** So much is read and hashed at a time: others wait for it. */
const STEP_BYTES = 1024 * 1024;

export interface Part {
  /** From 1. */
  number: number;
  body: Buffer;
  md5: Buffer;
}
/** A part that the storage says it has. */
export interface Listed {
  bytes: number;
  tag: string;
}

/** How one storage takes an object in parts. Each throws what the vendor's library throws. */
export interface InParts {
  /** @returns how the storage calls it */
  begin(): Promise<string>;
  /** `gone`: it knows nothing of it; `untold`: it does not say */
  list(id: string): Promise<Map<number, Listed> | 'gone' | 'untold'>;
  /** @returns what the storage calls it: its MD5, where that is what it gives */
  send(id: string, part: Part): Promise<string>;
  /** In their order. */
  complete(id: string, parts: { number: number; tag: string }[]): Promise<void>;
  /** What was sent is not wanted any more. */
  abort(id: string): Promise<void>;
}

/** Sends a file in parts, and goes on where an earlier try stopped. What cannot be gone on with is begun anew. */
export async function sendInParts(
  { path, bytes }: Parcel,
  memory: Memory,
  storage: InParts,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const before = await memory.read();
    if (!before || !(await goOn(before))) {
      if (before) await storage.abort(before.id).catch(() => undefined);
      const partBytes = Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS));
      const begun = await memory.begin(await storage.begin(), partBytes);
      await sendMissing(begun, new Map());
    }
    await memory.forget();
  } finally {
    await file.close();
  }

  /** @returns false: what was begun is of no use */
  async function goOn(before: Begun & { isStale: boolean }): Promise<boolean> {
    if (before.isStale) return false;
    const listed = await storage.list(before.id);
    if (listed === 'gone') return false;
    try {
      await sendMissing(before, listed);
      return true;
    } catch (reason) {
      if (isLost(reason)) return false;
      throw reason;
    }
  }

  async function sendMissing(begun: Begun, listed: Map<number, Listed> | 'untold'): Promise<void> {
    const { id, partBytes, sent } = begun;
    const count = Math.ceil(bytes / partBytes);
    const tags = new Map<number, string>();
    const faults: unknown[] = [];
    let next = 1;
    await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, count) }, work));
    if (faults.length > 0) throw faults[0];
    signal.throwIfAborted();
    const parts = [...tags].map(([number, tag]) => ({ number, tag })).sort((a, b) => a.number - b.number);
    await storage.complete(id, parts);

    async function work(): Promise<void> {
      const room = Buffer.allocUnsafeSlow(Math.min(partBytes, bytes));
      try {
        while (next <= count && faults.length === 0) {
          signal.throwIfAborted();
          const number = next;
          next += 1;
          const part = await readPart(file, room, number, { partBytes, bytes });
          tags.set(number, tagOfTaken(part, listed, sent) ?? (await sendOne(part)));
        }
      } catch (reason) {
        faults.push(reason);
      }
    }

    async function sendOne(part: Part): Promise<string> {
      const tag = await storage.send(id, part);
      await memory.sent(part.number, { tag, md5: part.md5.toString('hex') });
      return tag;
    }
  }
}

/** What the storage calls a part that it has, when that is the same as here. */
function tagOfTaken(
  { number, body, md5 }: Part,
  listed: Map<number, Listed> | 'untold',
  sent: Begun['sent'],
): string | undefined {
  const mine = md5.toString('hex');
  const known = sent.get(number);
  const isKnown = known?.md5 === mine;
  // Who does not tell compares the tags at the end.
  if (listed === 'untold') return isKnown ? known.tag : undefined;
  const there = listed.get(number);
  if (there?.bytes !== body.length) return undefined;
  // Not every tag is an MD5: then it is the one that was given for what is here.
  const isSame = bare(there.tag) === mine || (isKnown && bare(known.tag) === bare(there.tag));
  return isSame ? there.tag : undefined;
}

const bare = (tag: string): string => tag.replaceAll('"', '').toLowerCase();

async function readPart(
  file: FileHandle,
  room: Buffer,
  number: number,
  { partBytes, bytes }: { partBytes: number; bytes: number },
): Promise<Part> {
  const start = (number - 1) * partBytes;
  const length = Math.min(partBytes, bytes - start);
  const hash = createHash('md5');
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(room, at, Math.min(STEP_BYTES, length - at), start + at);
    if (bytesRead === 0) throw new Error('the file has become shorter');
    hash.update(room.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  return { number, body: room.subarray(0, length), md5: hash.digest() };
}
