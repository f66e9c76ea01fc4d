import { randomUUID } from 'node:crypto';
import type { CallFrame, LiveRoom } from '@enfilade/client';
import { until } from '../live/room.ts';
import { CallError } from './caller.ts';

type Params = Record<string, unknown>;

/** Somebody at the board who speaks the protocol of calls on the connection that they have there. */
export function boardCaller(live: LiveRoom) {
  const told: { method: string; params: Params }[] = [];
  const answers = new Map<string, CallFrame>();
  live.call.onFrame((frame) => {
    if (frame.id !== undefined) answers.set(frame.id, frame);
    else if (frame.method !== undefined) told.push({ method: frame.method, params: frame.params as Params });
  });
  const notify = (method: string, params: object = {}): boolean => live.call.send({ method, params });
  /** Calls a method; @throws CallError */
  async function call(method: string, params: object = {}): Promise<Params> {
    const id = randomUUID();
    if (!live.call.send({ id, method, params })) throw new Error('there is no connection');
    const { result, error } = await until(() => answers.get(id), `an answer to ${method}`);
    if (error) throw new CallError(error);
    return result as Params;
  }
  return {
    live,
    told,
    notify,
    call,
    join: async () => {
      const result = await call('join', { name: '', data: '', offer: { type: 'offer', sdp: 'data' } });
      await until(() => told.some(({ method }) => method === 'peer-list'));
      return result;
    },
    /** Publishes exactly these: `['a1', 'audio']`. */
    publish: (...tracks: [id: string, type: string, source?: string][]) => {
      const said = tracks.map(([track_id, type, source = 'regular']) => [
        track_id,
        { track_id, stream_id: `s-${live.you.id}`, type, source, mute: false, description: '' },
      ]);
      return call('offer', {
        desc: { type: 'offer', sdp: 'more' },
        tracks: Object.fromEntries(said) as object,
      });
    },
    /** The next notification of this method, which is taken out. */
    hear: (method: string): Promise<Params> =>
      until(() => {
        const index = told.findIndex((one) => one.method === method);
        return index < 0 ? undefined : told.splice(index, 1)[0]?.params;
      }, `${method} for ${live.you.id}`),
    forget: () => void told.splice(0),
  };
}
export type BoardCaller = ReturnType<typeof boardCaller>;
