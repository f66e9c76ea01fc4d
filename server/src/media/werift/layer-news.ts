import type { GotLayer, Layer } from '../engine.ts';

/** What lasts no longer is not told: layers come one after the other. */
const STEADY_MS = 600;

/** Tells when what somebody gets of a track is not what they prefer, and when it is again. */
export function layerNews(track: string) {
  let told: { layer: Layer; isLess: boolean } | undefined;
  let seen: Layer | undefined;
  let since = 0;
  /** @param now.layer what they get; undefined: it changes */
  return (
    { layer, preferred, isLimited }: { layer: Layer | undefined; preferred: Layer; isLimited: boolean },
    now: number,
  ): GotLayer | undefined => {
    if (layer !== seen) since = now;
    seen = layer;
    if (layer === undefined || now - since < STEADY_MS) return undefined;
    const isLess = layer !== preferred;
    const isNews = isLess ? told?.layer !== layer || !told.isLess : (told?.isLess ?? false);
    if (!isNews) return undefined;
    told = { layer, isLess };
    return { track, layer, preferred, isLimited: isLess && isLimited };
  };
}
