import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fail, HouseError } from '../../errors.ts';
import type { PeerEvents, RecordingEvents } from '../engine.ts';
import type { ShardOptions } from './shard.ts';
import type { FromShard, ToShard } from './wire.ts';

/** One child process with the rooms that are in it. */
export interface Child {
  readonly rooms: Map<string, number>;
  rate(): number;
  isGone(): boolean;
  /** @throws what the child refuses with; `unavailable` when it ends meanwhile */
  ask(message: Ask): Promise<string | undefined>;
  tell(message: ToShard): void;
  /** Who is told what the child says of that seat. */
  seats: Map<number, PeerEvents>;
  recordings: Map<number, RecordingEvents>;
  close(): Promise<void>;
}

type Without<T> = T extends { call: number } ? Omit<T, 'call'> : never;
export type Ask = Without<ToShard>;

/** A child that does not answer within this is as good as gone. */
const ANSWER_MS = 15_000;

/** @param ended is called once, when the process is gone for whatever reason */
export function startChild(options: ShardOptions, ended: (detail: string) => void): Child {
  // It needs nothing that the environment says, least of all keys.
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    ...{ env: {}, execArgv: ['--max-semi-space-size=16'], serialization: 'json' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const calls = new Map<number, (answer: FromShard | undefined) => void>();
  const seats = new Map<number, PeerEvents>();
  const recordings = new Map<number, RecordingEvents>();
  let rate = 0;
  let last = 0;
  let isGone = false;
  let complaint = '';

  const gone = new Promise<void>((resolve) => {
    const end = (detail: string): void => {
      if (isGone) return;
      isGone = true;
      for (const done of calls.values()) done(undefined);
      calls.clear();
      resolve();
      ended(complaint === '' ? detail : complaint);
    };
    child.once('exit', (code, signal) => end(`it ended with ${code ?? signal ?? 'nothing'}`));
    child.once('error', (error) => end(error.message));
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000);
  });
  child.on('message', (message: FromShard) => hear(message));

  function hear(message: FromShard): void {
    if ('call' in message) {
      calls.get(message.call)?.(message);
      calls.delete(message.call);
      return;
    }
    if (message.say === 'rate') {
      rate = message.rate;
      return;
    }
    if ('recording' in message) {
      const told = recordings.get(message.recording);
      if (message.say === 'unrecorded') told?.lost(message.why);
      else told?.[message.say](message.track);
      return;
    }
    const told = seats.get(message.seat);
    switch (message.say) {
      case 'offer':
        return told?.offer(message.sdp);
      case 'candidate':
        return told?.candidate(message.target, message.candidate);
      case 'message':
        return told?.message(message.text);
      case 'speaking':
        return told?.speaking(message.levels);
      case 'quality':
        return told?.quality(message.seen);
      case 'layer':
        return told?.layer(message.got);
      case 'state':
        return told?.state(message.target, message.state);
    }
  }

  function tell(message: ToShard): void {
    if (!isGone && child.connected) child.send(message, () => undefined);
  }

  tell({ say: 'open', options });
  return {
    rooms: new Map(),
    ...{ seats, recordings, tell },
    rate: () => rate,
    isGone: () => isGone,

    async ask(message) {
      if (isGone) throw fail('unavailable', { text: 'they are not in the call' });
      const call = (last += 1);
      const answer = await new Promise<FromShard | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
        calls.set(call, (found) => {
          clearTimeout(timer);
          resolve(found);
        });
        tell({ ...message, call });
      });
      calls.delete(call);
      if (answer?.say === 'done') return answer.sdp;
      if (answer?.say !== 'refused') throw fail('unavailable', { text: 'the call was lost' });
      throw answer.code === 'internal'
        ? fail('internal', { cause: new Error(answer.text) })
        : new HouseError(answer.code, { text: answer.text });
    },

    async close() {
      seats.clear();
      recordings.clear();
      if (child.connected) child.disconnect();
      const killing = setTimeout(() => child.kill('SIGKILL'), 2000);
      await gone;
      clearTimeout(killing);
    },
  };
}
