import type { BoardElement } from '@enfilade/protocol';
import { load } from '../live/packages.ts';
import type { Say, Speaker } from '../live/peer.ts';

type Encoder = object;
interface Encoding {
  createEncoder(): Encoder;
  writeVarUint(encoder: Encoder, value: number): void;
  writeVarString(encoder: Encoder, value: string): void;
  toUint8Array(encoder: Encoder): Uint8Array;
}
interface Sync {
  writeSyncStep1(encoder: Encoder, doc: Doc): void;
  writeUpdate(encoder: Encoder, update: Uint8Array): void;
}
interface Doc {
  getMap(name: string): { set(key: string, value: unknown): void };
  on(event: 'update', then: (update: Uint8Array) => void): void;
}

const SYNC = 0;
const STEP_2 = 1;

/**
 * A client of a Yjs server that has its own changes only: those of others are counted and not applied, so that five
 * hundred of them fit on a core.
 *
 * @param address what each message begins with, where a server wants that
 */
export function yjsSpeaker(say: Say, isIn: () => void, address?: { name: string; token: string }): Speaker {
  const encoding = load('lib0/encoding') as Encoding;
  const sync = load('y-protocols/sync') as Sync;
  const { Doc } = load('yjs') as { Doc: new () => Doc };
  const message = (write: (encoder: Encoder) => void): Uint8Array => {
    const encoder = encoding.createEncoder();
    if (address) encoding.writeVarString(encoder, address.name);
    write(encoder);
    return encoding.toUint8Array(encoder);
  };
  const syncing = (write: (encoder: Encoder) => void): void => {
    const about = (encoder: Encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      write(encoder);
    };
    say(message(about));
  };

  const doc = new Doc();
  const elements = doc.getMap('elements');
  doc.on('update', (update) => {
    syncing((encoder) => {
      sync.writeUpdate(encoder, update);
    });
  });
  if (address) {
    const AUTHENTICATION = 2;
    const TOKEN = 0;
    const authentication = (encoder: Encoder) => {
      encoding.writeVarUint(encoder, AUTHENTICATION);
      encoding.writeVarUint(encoder, TOKEN);
      encoding.writeVarString(encoder, address.token);
    };
    say(message(authentication));
  }
  syncing((encoder) => {
    sync.writeSyncStep1(encoder, doc);
  });
  const head = address ? 1 + address.name.length : 0;
  let isGreeted = false;
  return {
    hear: (data) => {
      if (isGreeted || data[head] !== SYNC || data[head + 1] !== STEP_2) return;
      isGreeted = true;
      isIn();
    },
    draw: (element: BoardElement) => {
      // A copy: Yjs keeps what it is given, and the points grow.
      elements.set(element.id, structuredClone(element));
    },
  };
}
