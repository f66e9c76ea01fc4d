import type { CallAsk, CallFrame } from './messages.ts';

/**
 * The call of a room that somebody is in: the signalling of the 100ms web client, on the connection that the room has
 * anyway. One is a peer by the id that one has in the room (`you.id`).
 *
 * The first frame opens the way, and is answered behind `on-policy-change`, `configuration` (ICE servers) and
 * `room-state`; the method `join` comes into the call. After a cut, who was in the call is in it still where the place in
 * the room was found again: then `on-policy-change`, `configuration` and `peer-list` come by themselves. Otherwise
 * `you.id` is another one, and one joins anew.
 */
export interface RoomCall {
  /** Sends a frame. False: there is no connection now, and it was not sent. */
  send(frame: CallAsk): boolean;
  /** Calls `listener` with every frame that comes; returns what ends it. */
  onFrame(listener: (frame: CallFrame) => void): () => void;
}

/** @returns the call, and what is to be called with every frame that comes */
export function roomCall(send: RoomCall['send']): { call: RoomCall; hear: (frame: CallFrame) => void } {
  const listeners = new Set<(frame: CallFrame) => void>();
  return {
    call: {
      send,
      onFrame: (listener) => {
        // The same function may listen twice.
        const one = (frame: CallFrame): void => listener(frame);
        listeners.add(one);
        return () => listeners.delete(one);
      },
    },
    hear: (frame) => {
      for (const listener of [...listeners]) {
        try {
          listener(frame);
        } catch (reason) {
          // Theirs to mend; the room goes on.
          console.error(reason);
        }
      }
    },
  };
}
