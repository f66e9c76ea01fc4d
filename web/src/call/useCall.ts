import { useEffect, useState, useSyncExternalStore } from 'react';
import type { CallControls, Devices } from './controls.ts';
import { meter } from './meter.ts';
import type { CallView } from './view.ts';

export const useCallView = ({ connection }: CallControls): CallView =>
  useSyncExternalStore(connection.subscribe, connection.view);

export const useDevices = ({ subscribe, devices }: CallControls): Devices =>
  useSyncExternalStore(subscribe, devices);

/** Louder than this one speaks; and so long after it. */
const SPEAKING = 0.45;
const LINGERS_MS = 500;

/** Whether this person speaks, by what their own microphone hears. */
export function useSpeaking(track: MediaStreamTrack | undefined): boolean {
  const [isSpeaking, setSpeaking] = useState(false);
  useEffect(() => {
    if (!track) return undefined;
    let last = 0;
    const end = meter(track, (level) => {
      if (level > SPEAKING) last = Date.now();
      setSpeaking(Date.now() - last < LINGERS_MS);
    });
    return () => {
      end();
      setSpeaking(false);
    };
  }, [track]);
  return isSpeaking;
}

/** How large an element is; pixels. */
export function useSize(element: HTMLElement | null): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ width, height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
