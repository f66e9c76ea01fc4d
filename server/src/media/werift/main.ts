// The main of a child process: some rooms' media. It lives as long as the server that started it.
import { HouseError } from '../../errors.ts';
import type { RecordingEvents } from '../engine.ts';
import { openShard, type Shard } from './shard.ts';
import type { Peer, Told } from './peer.ts';
import type { Recorder } from './recorder.ts';
import type { FromShard, ToShard } from './wire.ts';

const RATE_MS = 1000;
/** What was recorded when the server ends is brought to disk within this. */
const ENDING_MS = 1500;

const peers = new Map<number, Peer>();
const recorders = new Map<number, Recorder>();
/** Those who left before they were in. */
const left = new Set<number>();
let shard: Shard | undefined;

const tell = (message: FromShard): void => {
  if (process.connected) process.send?.(message);
};

process.on('message', (message: ToShard) => void take(message));
// What one peer sends may make werift fail in the middle of waiting, where nobody listens: the others go on.
process.on('unhandledRejection', (reason) => console.error(reason));
process.on('disconnect', () => {
  setTimeout(() => process.exit(0), ENDING_MS);
  void Promise.resolve(shard?.endRecordings()).finally(() => process.exit(0));
});
// The server stops its children itself, after it has told the people in its rooms.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

async function take(message: ToShard): Promise<void> {
  if (!('call' in message)) {
    if (message.say === 'open') open(message.options);
    else order(message);
    return;
  }
  const { call } = message;
  try {
    const sdp = await answer(message);
    tell({ say: 'done', call, ...(sdp === undefined ? {} : { sdp }) });
  } catch (error) {
    if (error instanceof HouseError) tell({ say: 'refused', call, code: error.code, text: error.message });
    else tell({ say: 'refused', call, code: 'internal', text: String(error) });
  }
}

function open(options: Parameters<typeof openShard>[0]): void {
  const opened = openShard(options);
  shard = opened;
  setInterval(() => tell({ say: 'rate', rate: opened.rate() }), RATE_MS);
}

async function answer(message: Extract<ToShard, { call: number }>): Promise<string | undefined> {
  if (message.say === 'record' || message.say === 'stop') {
    await record(message);
    return undefined;
  }
  const { seat } = message;
  if (message.say === 'join') {
    const peer = await shard?.join(message.room, message.peer, toldTo(seat));
    if (!peer) throw new HouseError('unavailable');
    if (left.delete(seat)) peer.leave();
    else peers.set(seat, peer);
    return undefined;
  }
  const peer = peers.get(seat);
  if (!peer) throw new HouseError('unavailable', { text: 'they are not in the call' });
  if (message.say === 'publish') return peer.publish(message.sdp, message.tracks);
  await peer.answer(message.sdp);
  return undefined;
}

async function record(message: Extract<ToShard, { say: 'record' | 'stop' }>): Promise<void> {
  const { recording } = message;
  if (message.say === 'stop') {
    const recorder = recorders.get(recording);
    recorders.delete(recording);
    await recorder?.stop();
    return;
  }
  const recorder = shard?.record(message.room, message.folder, recordingTo(recording));
  if (!recorder) throw new HouseError('unavailable');
  recorders.set(recording, recorder);
}

function order(message: Exclude<ToShard, { call: number } | { say: 'open' }>): void {
  if ('recording' in message) return recorders.get(message.recording)?.[message.say]();
  const { seat } = message;
  const peer = peers.get(seat);
  if (!peer) {
    if (message.say === 'leave') left.add(seat);
    return;
  }
  switch (message.say) {
    case 'subscribe':
      peer.subscribe(message.tracks);
      break;
    case 'trickle':
      peer.trickle(message.target, message.candidate);
      break;
    case 'prefer':
      peer.prefer(message.track, message.layer);
      break;
    case 'limit':
      peer.limit(message.bits);
      break;
    case 'text':
      peer.say(message.text);
      break;
    case 'restart':
      peer.restart().catch(() => tell({ say: 'state', seat, target: 'subscribe', state: 'failed' }));
      break;
    case 'leave':
      peers.delete(seat);
      peer.leave();
  }
}

function recordingTo(recording: number): RecordingEvents {
  return {
    began: (track) => tell({ say: 'began', recording, track }),
    ended: (track) => tell({ say: 'ended', recording, track }),
    lost: (why) => tell({ say: 'unrecorded', recording, ...(why === undefined ? {} : { why }) }),
  };
}

function toldTo(seat: number): Told {
  return {
    offer: (sdp) => tell({ say: 'offer', seat, sdp }),
    candidate: (target, candidate) => tell({ say: 'candidate', seat, target, candidate }),
    message: (text) => tell({ say: 'message', seat, text }),
    speaking: (levels) => tell({ say: 'speaking', seat, levels }),
    quality: (seen) => tell({ say: 'quality', seat, seen }),
    layer: (got) => tell({ say: 'layer', seat, got }),
    state: (target, state) => tell({ say: 'state', seat, target, state }),
  };
}
