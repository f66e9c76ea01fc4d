import type { LiveRoom, LiveScene, Point } from '@enfilade/client';
import type { RoomFiles } from '../room/files.ts';
import type { BoardProps } from './Board.tsx';
import { cursors } from './cursors.ts';
import {
  CaptureUpdateAction,
  type AppState,
  type ExcalidrawElement,
  type ExcalidrawImperativeAPI,
} from './excalidraw.ts';
import { boardPictures } from './pictures.ts';
import { fitted, pointer, viewOf } from './pointing.ts';
import { boardSync, selectedIn } from './sync.ts';
import { keptViews } from './views.ts';

/** Of a small room only: everybody shows a newcomer where they are. */
const FEW = 25;
/** What is behind the elements shows through. */
export const PAPER = 'transparent';

interface Parts {
  api: ExcalidrawImperativeAPI;
  room: LiveRoom;
  files: RoomFiles;
  now: () => BoardProps;
}

/** All that works between Excalidraw and the room while the board is shown. */
export function boardCrew({ api, room, files, now }: Parts) {
  const views = keptViews(room.room.id);
  const pictures = boardPictures({
    ...{ api, files },
    onKept: (scene, element) => sync.drawLate(scene, element),
    onWaiting: (isWaiting) => now().onWaiting(isWaiting),
    onFault: (isMeant, fault) => {
      sync.takeOff(isMeant);
      now().tell(fault);
    },
  });
  const sync = boardSync({ api, room, pictures, onShown: firstView, tell: (what) => now().tell(what) });
  const points = pointer(room, sync.scene);
  const others = cursors({ api, room, scene: sync.scene, onPoint });
  let followed: string | undefined;
  let isSettled = false;
  /** Whom each of the others follows. */
  const whom = new Map<string, string | undefined>();

  function firstView(scene: string): void {
    isSettled = false;
    // Excalidraw measures itself first.
    requestAnimationFrame(() => {
      if (sync.scene() !== scene) return;
      if (!views.restore(api, scene)) wholeScene();
      isSettled = true;
      moved();
    });
  }

  /** A scene that nobody looked at here is seen whole; a small one as large as it was drawn. */
  function wholeScene(): void {
    const { background } = now().scene;
    const elements = api.getSceneElements();
    if (background) {
      const edge = 24;
      const { width, height } = background;
      api.updateScene({
        appState: fitted([-edge, -edge, width + edge, height + edge], api.getAppState(), 1),
      });
    } else if (elements.length > 0) api.scrollToContent(elements, { fitToContent: true, animate: false });
    else
      api.updateScene({
        appState: { scrollX: 0, scrollY: 0, zoom: { value: 1 as AppState['zoom']['value'] } },
      });
  }

  function onPoint({ who, follows, view, scene }: Point & { who: string }): void {
    now().onFollows(who, follows);
    const isNews = whom.get(who) !== follows;
    whom.set(who, follows);
    // Where people follow each other in a ring, the one who closed it goes on, and the others lead.
    if (isNews && isRing()) {
      followed = undefined;
      now().onUnfollow();
    } else if (isNews) moved();
    if (who !== followed) return;
    if (scene !== sync.scene()) now().onScene(scene);
    else if (view) api.updateScene({ appState: fitted(view, api.getAppState()) });
  }

  /** Whether one follows oneself by others: each would show what the other shows, always a little less near. */
  function isRing(): boolean {
    const seen = new Set<string>();
    let one = followed;
    while (one !== undefined && one !== room.you.id && !seen.has(one)) {
      seen.add(one);
      one = whom.get(one);
    }
    return one === room.you.id;
  }

  function moved(): void {
    if (!isSettled || isRing()) return;
    const state = api.getAppState();
    const view = viewOf(state);
    if (!view) return;
    views.keep(sync.scene(), state);
    points.set({ view });
  }

  const seen = new Set(room.people.map(({ id }) => id));
  const unlisten = room.on('people', (people) => {
    const isNew = people.some(({ id }) => !seen.has(id));
    for (const { id } of people) seen.add(id);
    if (isNew && people.length <= FEW) points.say();
  });

  // Whoever moves the board by hand follows nobody any more.
  const endFollow = api.onUserFollow(({ action, userToFollow }) => {
    if (action === 'UNFOLLOW' && userToFollow.socketId === now().following?.id) now().onUnfollow();
  });

  return {
    pointer: points,
    moved,
    show: (scene: LiveScene): void => {
      if (scene.id === sync.scene()) return;
      sync.show(scene.id);
      others.again();
      points.set({ at: undefined, selected: undefined, down: undefined });
      points.say();
    },
    changed: (elements: readonly ExcalidrawElement[], appState: AppState): void => {
      sync.changed(elements);
      // What Excalidraw says in a box that has to be closed is said as everything else is.
      if (typeof appState.errorMessage === 'string') {
        now().onError(appState.errorMessage);
        api.updateScene({ appState: { errorMessage: null } });
      }
      // A file that was read brings its own paper, which would hide the picture behind the scene.
      if (appState.viewBackgroundColor !== PAPER) {
        api.updateScene({
          appState: { viewBackgroundColor: PAPER },
          captureUpdate: CaptureUpdateAction.NEVER,
        });
      }
      const selected = selectedIn(appState);
      points.set({ selected: selected.length > 0 ? selected : undefined });
    },
    follow: (id: string | undefined): void => {
      followed = id;
      points.set({ follows: id });
      const point = id === undefined ? undefined : others.pointOf(id);
      if (id !== undefined && point) onPoint({ ...point, who: id });
    },
    close: (): void => {
      unlisten();
      endFollow();
      sync.close();
      others.close();
    },
  };
}
export type Crew = ReturnType<typeof boardCrew>;
