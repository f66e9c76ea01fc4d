import { keptInTab } from '../settings.ts';
import type { AppState, ExcalidrawImperativeAPI } from './excalidraw.ts';

interface View {
  x: number;
  y: number;
  zoom: number;
}

/** What part of each scene was looked at, so that coming back finds it again: also when the page is loaded anew. */
export function keptViews(room: string) {
  const name = `views:${room}`;
  const views = new Map(Object.entries(read(name)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    keep: (
      scene: string,
      { scrollX, scrollY, zoom }: Pick<AppState, 'scrollX' | 'scrollY' | 'zoom'>,
    ): void => {
      views.set(scene, { x: scrollX, y: scrollY, zoom: zoom.value });
      timer ??= setTimeout(() => {
        timer = undefined;
        keptInTab.set(name, JSON.stringify(Object.fromEntries(views)));
      }, 300);
    },
    /** Goes where the scene was looked at last. @returns whether it ever was */
    restore: (api: ExcalidrawImperativeAPI, scene: string): boolean => {
      const view = views.get(scene);
      if (!view) return false;
      const zoom = { value: view.zoom as AppState['zoom']['value'] };
      api.updateScene({ appState: { scrollX: view.x, scrollY: view.y, zoom } });
      return true;
    },
  };
}
export type KeptViews = ReturnType<typeof keptViews>;

function read(name: string): Record<string, View> {
  try {
    return JSON.parse(keptInTab.get(name) ?? '{}') as Record<string, View>;
  } catch {
    return {};
  }
}
