import type { GotLayer, Layer, Level } from '../../media/engine.ts';
import { allowance } from '../allowance.ts';
import type { Peer } from './state.ts';

/** What one may send on the data channel: messages a second. */
const MESSAGES = { most: 200, perSecond: 50 };
const LARGEST = 4096;

const LAYERS: readonly unknown[] = ['high', 'medium', 'low', 'none'] satisfies Layer[];

/** The data channel of one's subscribe connection: which layers are wanted, and who speaks. */
export function channel(peer: Peer) {
  const isWithin = allowance(MESSAGES);
  const say = (message: object): void => peer.media?.say(JSON.stringify({ jsonrpc: '2.0', ...message }));
  return {
    /** Every message with an id has to be answered, or it comes again. */
    message: (text: string): void => {
      if (text.length > LARGEST || !isWithin(1)) return;
      const { id, method, params } = asked(text) ?? {};
      if (typeof id !== 'string' || id.length > 128) return;
      const track = params?.['track_id'];
      if (typeof track !== 'string' || !peer.seen.has(track)) {
        say({ id, error: { code: 404, message: 'there is no such track' } });
        return;
      }
      const layer = method === 'prefer-audio-track-state' ? heard(params) : params?.['max_spatial_layer'];
      if (!LAYERS.includes(layer)) {
        say({ id, error: { code: 400, message: 'this is not understood' } });
        return;
      }
      peer.layers.set(track, layer as Layer);
      peer.media?.prefer(track, layer as Layer);
      say({ id, result: { track_id: track } });
    },
    /** What somebody gets is other than they asked for, or is again what they asked for. */
    layer: ({ track, layer, preferred, isLimited }: GotLayer): void => {
      if (!peer.seen.has(track)) return;
      const why = { subscriber_degraded: isLimited, publisher_degraded: layer !== preferred && !isLimited };
      const told = { track_id: track, current_layer: layer, expected_layer: preferred, ...why };
      say({ method: 'on-track-layer-update', params: { tracks: { [track]: told } } });
    },
    speaking: (levels: readonly Level[]): void => {
      const speakers = levels.flatMap(({ track, level }) => {
        const owner = peer.seen.get(track);
        return owner ? [{ peer_id: owner.id, track_id: track, level }] : [];
      });
      say({ method: 'active-speakers', params: { 'speaker-list': speakers } });
    },
  };
}

function heard(params: Record<string, unknown> | undefined): Layer {
  return params?.['subscribed'] === false ? 'none' : 'high';
}

function asked(
  text: string,
): { id?: unknown; method?: unknown; params?: Record<string, unknown> } | undefined {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null) return undefined;
    const { params, ...rest } = message as Record<string, unknown>;
    const isObject = typeof params === 'object' && params !== null;
    return { ...rest, ...(isObject && { params: params as Record<string, unknown> }) };
  } catch {
    return undefined;
  }
}
