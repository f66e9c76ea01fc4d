import { encodingFor } from './encoding.ts';
import type { ConnectionPair } from './pair.ts';
import type { SourceName } from './publish.ts';
import type { Signalling } from './signalling.ts';
import type { CallView, Shown } from './view.ts';

interface Parts {
  store: Shown<CallView>;
  signals: Signalling;
  pair: ConnectionPair;
  isIn: () => boolean;
  dropped: (name: SourceName, track: MediaStreamTrack | null) => void;
}

/** What this person sends. */
export function ownSending({ store, signals, pair, isIn, dropped }: Parts) {
  const { get: view, change } = store;

  /** Tells the others what it is now. */
  function tell(): void {
    const tracks = pair.pub?.tracks() ?? {};
    if (Object.keys(tracks).length > 0) signals.tell('track-update', { tracks });
  }

  return {
    tell,
    /** Sends this, or (null) keeps its place; muted or not. */
    set: async (name: SourceName, track: MediaStreamTrack | null, muted: boolean): Promise<void> => {
      const { pub } = pair;
      const isNew = pub !== undefined && !pub.has(name) && track !== null;
      if (track) track.enabled = !muted;
      change({ sending: new Map(view().sending).set(name, { track, muted }) });
      if (!isIn() || !pair.isAnswered || !pub) return;
      await pub.put(name, track, encodingFor(view(), name));
      pub.mute(name, muted);
      if (isNew) await pair.offer();
      else tell();
    },
    /** @returns whether the others shall be offered less */
    takeAway: (name: SourceName): boolean => {
      const one = view().sending.get(name);
      if (!one) return false;
      const sending = new Map(view().sending);
      sending.delete(name);
      change({ sending });
      dropped(name, one.track);
      return pair.pub?.take(name) ?? false;
    },
    /** Sends nothing any more: the devices can be let go. */
    dropAll: (): void => {
      for (const [name, { track }] of view().sending) dropped(name, track);
    },
    /** What others know by this id. */
    nameOf: (id: string | undefined): SourceName | undefined =>
      [...view().sending.keys()].find((name) => pair.pub?.idOf(name) === id),
  };
}
export type OwnSending = ReturnType<typeof ownSending>;
