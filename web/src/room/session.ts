import {
  LiveRoom,
  type LiveMessage,
  type LivePerson,
  type LiveRoomFacts,
  type LiveScene,
  type LiveState,
} from '@enfilade/client';
import { useSyncExternalStore } from 'react';
import { giveColours } from './colours.ts';

/** What is known of the room; a new one whenever something in it changes. */
export interface RoomView {
  state: LiveState;
  saved: boolean;
  /** Undefined until the first welcome. */
  inside:
    | {
        you: LivePerson & { moderates: boolean };
        canWrite: boolean;
        people: LivePerson[];
        scenes: LiveScene[];
        current: string;
        chat: readonly LiveMessage[];
        room: LiveRoomFacts;
      }
    | undefined;
}

export interface Session {
  room: LiveRoom;
  view: () => RoomView;
  subscribe: (listener: () => void) => () => void;
  leave: () => void;
}

/** Enters a room, and keeps what is known of it as something that a page can show. */
export function openSession(options: { room: string; token: string; name?: string }): Session {
  const room = new LiveRoom({ url: location.origin, ...options });
  const listeners = new Set<() => void>();
  let isInside = false;
  let view: RoomView = { state: room.state, saved: true, inside: undefined };
  let isStale = false;

  const change = (): void => {
    if (isStale) return;
    isStale = true;
    // Several things come in one frame: they are shown at once.
    queueMicrotask(() => {
      isStale = false;
      view = look();
      for (const listener of listeners) listener();
    });
  };
  const look = (): RoomView => ({
    state: room.state,
    saved: room.isSaved,
    inside: isInside
      ? {
          you: room.you,
          canWrite: room.canWrite,
          people: room.people,
          scenes: room.scenes,
          current: room.current,
          chat: room.chat,
          room: room.room,
        }
      : undefined,
  });
  room.on('people', giveColours);
  for (const event of ['people', 'chat', 'scenes', 'room', 'state', 'saved'] as const) room.on(event, change);
  void room.entered.then(
    () => {
      isInside = true;
      change();
    },
    () => change(),
  );

  return {
    room,
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    leave: () => room.leave(),
  };
}

export const useRoomView = (session: Session): RoomView =>
  useSyncExternalStore(session.subscribe, session.view);
