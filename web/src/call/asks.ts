import { HAND, type Track } from './frames.ts';
import type { Told } from './hearing.ts';
import type { Signalling } from './signalling.ts';
import type { CallView, Shown } from './view.ts';

interface Parts {
  store: Shown<CallView>;
  signals: Signalling;
  told: (what: Told) => void;
}

/** One's own hand, and what is asked of others (contract §5). */
export function asksOf({ store, signals, told }: Parts) {
  const { get: view, change } = store;
  let isLowering = false;
  return {
    hand: async (up: boolean): Promise<void> => {
      isLowering = !up;
      await signals.ask(up ? 'group-join' : 'group-leave', { name: HAND });
      change({ hand: up });
      isLowering = false;
    },
    /** In which groups this person is now. */
    grouped: (groups: readonly string[]): void => {
      const hand = groups.includes(HAND);
      if (view().hand && !hand && !isLowering) told({ is: 'lowered' });
      change({ hand });
    },
    lowerHand: (peer: string) => signals.ask('group-remove', { name: HAND, peer_id: peer }),
    requestMute: (peer: string, track: Track, mute: boolean) =>
      signals.ask('track-update-request', {
        ...{ requested_for: peer, track_id: track.track_id, stream_id: track.stream_id, mute },
      }),
    muteAll: () => signals.ask('change-track-mute-state-request', { value: true, type: 'audio' }),
    remove: (peer: string) => signals.ask('peer-leave-request', { requested_for: peer, reason: '' }),
  };
}
