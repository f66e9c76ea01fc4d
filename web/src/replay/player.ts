import { useEffect, useMemo, useRef, useState } from 'react';
import { kept } from '../settings.ts';
import { moved, playedAt, stepsAt } from './timeline.ts';

export const SPEEDS = [1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];
/** A page in the background stands still: what it missed is not made up for. */
const LONGEST_FRAME_MS = 250;

export interface Player {
  isPlaying: boolean;
  isAtEnd: boolean;
  /** Milliseconds; idle times count as they are played. */
  position: number;
  duration: number;
  /** How many steps are done. */
  count: number;
  speed: Speed;
  skipsIdle: boolean;
  toggle: () => void;
  seek: (position: number) => void;
  setSpeed: (speed: Speed) => void;
  setSkip: (skips: boolean) => void;
}

/** Plays steps that were at these times; there may be more of them each time. */
export function usePlayer(times: readonly number[], length: number): Player {
  const [skipsIdle, setSkips] = useState(kept.get('replay-skip') !== 'no');
  const [speed, setSpeed] = useState<Speed>(1);
  const [isPlaying, setPlaying] = useState(true);
  const [position, setPosition] = useState(0);
  // `times` is the same array when more is in it.
  const played = useMemo(() => playedAt(times, skipsIdle), [times, length, skipsIdle]);
  const duration = played.at(-1) ?? 0;
  const end = useRef(duration);
  end.current = duration;

  useEffect(() => {
    if (!isPlaying) return undefined;
    let last = performance.now();
    let frame = requestAnimationFrame(function go(now) {
      const gone = Math.min(LONGEST_FRAME_MS, now - last) * speed;
      last = now;
      setPosition((at) => Math.min(end.current, at + gone));
      frame = requestAnimationFrame(go);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, speed]);

  const isAtEnd = position >= duration;
  const seek = (to: number): void => setPosition(Math.max(0, Math.min(duration, to)));
  return {
    ...{ position, duration, speed, skipsIdle, setSpeed, seek, isAtEnd },
    isPlaying: isPlaying && !isAtEnd,
    count: stepsAt(played, position),
    toggle: () => {
      if (isAtEnd) seek(0);
      setPlaying(isAtEnd || !isPlaying);
    },
    setSkip: (skips) => {
      kept.set('replay-skip', skips ? undefined : 'no');
      setPosition(moved(position, played, playedAt(times, skips)));
      setSkips(skips);
    },
  };
}
