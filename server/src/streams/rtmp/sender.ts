import { allowList } from '../../fetching/addresses.ts';
import { targetOf } from './address.ts';
import { flvReader, isPreface, isWhole, type Tag } from './flv.ts';
import { publishTo, type RtmpSession } from './session.ts';

export interface SenderEvents {
  /** The first of all takes it. */
  running(): void;
  /** One does not take it, and why; undefined: it does, now or again. */
  target(index: number, fault: string | undefined): void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Sends a film to each of the targets by itself: one that is lost is tried again, and the others go on. */
export function openSender(urls: readonly string[], allowed: readonly string[], told: SenderEvents) {
  const allow = allowList(allowed);
  const read = flvReader();
  /** By type: what is said of each before its first packet. */
  const prefaces = new Map<number, Tag>();
  let isRunning = false;
  let isOver = false;

  const lines = urls.map((url, index) => {
    const target = targetOf(url);
    let session: RtmpSession | undefined;
    let base: number | undefined;
    let wait = FIRST_WAIT_MS;
    let isTold = false;
    let timer: NodeJS.Timeout | undefined;
    let close = (): void => undefined;

    function begin(): void {
      if (!target || isOver) return;
      close = publishTo(target, allow, {
        ready: (made) => {
          session = made;
          base = undefined;
          wait = FIRST_WAIT_MS;
          isTold = false;
          told.target(index, undefined);
          if (!isRunning) told.running();
          isRunning = true;
        },
        over: (why) => {
          session = undefined;
          if (isOver) return;
          if (!isTold) told.target(index, why);
          isTold = true;
          timer = setTimeout(begin, wait);
          wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        },
      });
    }
    begin();

    return {
      send(tag: Tag): void {
        if (!session) return;
        if (base === undefined) {
          if (!isWhole(tag) || isPreface(tag)) return;
          base = tag.timestamp;
          for (const preface of prefaces.values()) session.send({ ...preface, timestamp: 0 });
        }
        session.send({ ...tag, timestamp: Math.max(0, tag.timestamp - base) });
      },
      close(): void {
        clearTimeout(timer);
        if (session) session.close();
        else close();
      },
    };
  });

  return {
    /** FLV, from the first byte on. */
    take(bytes: Buffer): void {
      for (const tag of read(bytes)) {
        if (isPreface(tag)) prefaces.set(tag.type, tag);
        for (const line of lines) line.send(tag);
      }
    },
    close(): void {
      isOver = true;
      for (const line of lines) line.close();
    },
  };
}
