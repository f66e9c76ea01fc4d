import type { GotLayer, Layer } from '../engine.ts';
import type { Slot } from './views.ts';

/** Janus counts them from the smallest. */
const LAYERS = ['low', 'medium', 'high'] as const;
/** A browser that made a whole picture this moment makes no other one when it is asked: it is asked again. */
const PICTURE_MS = 500;
const MOST_PICTURES = 8;

/**
 * Which layers somebody prefers and gets.
 *
 * @param configure changes how Janus sends
 */
export function layering(configure: (streams: readonly object[]) => void, told: (got: GotLayer) => void) {
  const prefers = new Map<string, Layer>();
  const got = new WeakMap<Slot, Layer>();
  const chasing = new WeakMap<Slot, NodeJS.Timeout>();

  const preferred = ({ sent }: Slot): Layer => prefers.get(sent?.track.id ?? '') ?? 'high';

  /** What Janus is told of a track that goes to somebody. */
  function wish(track: { id: string; kind: 'audio' | 'video' }): object {
    const layer = prefers.get(track.id) ?? 'high';
    if (layer === 'none') return { send: false };
    return { send: true, ...(track.kind === 'video' && { substream: LAYERS.indexOf(layer) }) };
  }

  function choose(slot: Slot): void {
    if (slot.sent) configure([{ mid: slot.janusMid, ...wish(slot.sent.track) }]);
  }

  /** What somebody should get begins with a whole picture of it, which may not have come. */
  function isMissed(slot: Slot): boolean {
    const now = got.get(slot);
    return slot.sent !== undefined && now !== undefined && ![now, 'none'].includes(preferred(slot));
  }

  function chase(slot: Slot, tries = 0): void {
    clearTimeout(chasing.get(slot));
    if (!isMissed(slot) || tries >= MOST_PICTURES) return;
    const again = (): void => {
      if (!isMissed(slot)) return;
      choose(slot);
      chase(slot, tries + 1);
    };
    chasing.set(slot, setTimeout(again, PICTURE_MS).unref());
  }

  return {
    wish,

    prefer(track: string, layer: Layer, slot?: Slot): void {
      prefers.set(track, layer);
      if (!slot) return;
      choose(slot);
      chase(slot);
    },

    /** A track goes to somebody from now on: a whole picture comes at once, and not when its sender next makes one. */
    begin(slots: readonly Slot[]): void {
      const seen = slots.filter((slot) => preferred(slot) !== 'none');
      if (seen.length > 0) configure(seen.map(({ janusMid }) => ({ mid: janusMid, send: true })));
    },

    /** Janus sends another layer there. */
    switched(slot: Slot | undefined, substream: unknown): void {
      const layer = typeof substream === 'number' ? LAYERS[substream] : undefined;
      if (!slot?.sent || layer === undefined) return;
      const before = got.get(slot);
      got.set(slot, layer);
      if (layer !== preferred(slot) || (before !== undefined && before !== layer))
        told({ track: slot.sent.track.id, layer, preferred: preferred(slot), isLimited: false });
      chase(slot);
    },
  };
}
