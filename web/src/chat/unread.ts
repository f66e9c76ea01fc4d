import { useCallback, useEffect, useState } from 'react';
import type { Inside } from '../room/RoomPage.tsx';
import { keptInTab } from '../settings.ts';

/** How many messages of others came since the chat was looked at. */
export function useUnread({ chat, you, room }: Inside, isOpen: boolean) {
  const name = `read:${room.id}`;
  const newest = chat.at(-1)?.number ?? 0;
  // What was said before this person came is history, not news.
  const [read, setRead] = useState(() => Number(keptInTab.get(name) ?? newest));
  const seen = useCallback((): void => {
    setRead(newest);
    keptInTab.set(name, String(newest));
  }, [name, newest]);
  useEffect(() => {
    if (isOpen || keptInTab.get(name) === undefined) seen();
  }, [isOpen, seen, name]);
  const count = isOpen
    ? 0
    : chat.filter(({ number, participant }) => number > read && participant !== you.id).length;
  return { count, read, seen };
}
export type Unread = ReturnType<typeof useUnread>;
