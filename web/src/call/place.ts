import { useCallback, useState } from 'react';
import { kept, keptInTab } from '../settings.ts';

/** Where the pictures of a call are: beside the board, above it, in its place, or nowhere. */
export const PLACES = ['side', 'top', 'full', 'hidden'] as const;
export type Place = (typeof PLACES)[number];

/** Whether this tab is in the call of a room, so that loading the page again comes back into it. */
export const inTab = (room: string) => ({
  is: (): boolean => keptInTab.get(`call:${room}`) === 'in',
  set: (value: 'in' | undefined): void => keptInTab.set(`call:${room}`, value),
});

/** What the page shows of the marks of somebody in the call. */
export interface CallMark {
  hand: boolean;
  muted: boolean;
}

/** Whether the call is open in the page, and where its pictures are. */
export function useCallPlace(room: string) {
  const [isOpen, setOpen] = useState(() => inTab(room).is());
  const [isIn, setIn] = useState(false);
  const [wanted, setWanted] = useState<Place>(
    () => PLACES.find((one) => one === kept.get('pictures')) ?? 'side',
  );
  const [marks, setMarks] = useState<ReadonlyMap<string, CallMark>>(new Map());
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const move = useCallback((place: Place, isForGood = true) => {
    setWanted(place);
    if (isForGood && place !== 'full') kept.set('pictures', place);
  }, []);
  /** It stays, once it was there. */
  const [isThere, setThere] = useState(isOpen);
  const open = useCallback(() => {
    setThere(true);
    setOpen(true);
  }, []);
  const close = useCallback(() => {
    setOpen(false);
    setIn(false);
    setMarks(new Map());
  }, []);
  return { isThere, isOpen, isIn, setIn, open, close, wanted, move, marks, setMarks, slot, setSlot };
}
export type CallPlace = ReturnType<typeof useCallPlace>;
