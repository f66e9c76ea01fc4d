import { useEffect, useState, useSyncExternalStore } from 'react';
import { LANGUAGES, preferredLanguage, type Language } from './messages/index.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const listeners = new Set<() => void>();

/** Somewhere to keep small things; in some frames the browser forbids it, and then nothing is remembered. */
function shelf(which: 'localStorage' | 'sessionStorage') {
  return {
    get: (name: string): string | undefined => {
      try {
        return window[which].getItem(`enfilade:${name}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set: (name: string, value: string | undefined): void => {
      try {
        if (value === undefined) window[which].removeItem(`enfilade:${name}`);
        else window[which].setItem(`enfilade:${name}`, value);
      } catch {
        // It is not remembered.
      }
    },
  };
}

/** Kept for good, and kept as long as the tab is open. */
export const kept = shelf('localStorage');
export const keptInTab = shelf('sessionStorage');

function useKept(name: string): [string | undefined, (value: string) => void] {
  const [, setTimes] = useState(0);
  useEffect(() => {
    const listener = () => setTimes((times) => times + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  const set = (value: string): void => {
    kept.set(name, value);
    for (const listener of listeners) listener();
  };
  return [kept.get(name), set];
}

export function useThemeSetting(): [Theme, (theme: Theme) => void] {
  const [value, set] = useKept('theme');
  return [THEMES.find((one) => one === value) ?? 'system', set];
}

export function useLanguageSetting(): [Language, (language: Language) => void] {
  const [value, set] = useKept('language');
  const chosen = (Object.keys(LANGUAGES) as Language[]).find((one) => one === value);
  return [chosen ?? preferredLanguage(navigator.languages), set];
}

const darkSystem = window.matchMedia('(prefers-color-scheme: dark)');

/** Follows a media query. */
export function useMedia(query: string): boolean {
  const list = query === darkSystem.media ? darkSystem : window.matchMedia(query);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The colours that are shown: those that were chosen, or the system's. */
export function useShownTheme(): 'light' | 'dark' {
  const [theme] = useThemeSetting();
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const shown = theme === 'system' ? (isDark ? 'dark' : 'light') : theme;
  useEffect(() => {
    document.documentElement.dataset['theme'] = shown;
  }, [shown]);
  return shown;
}
