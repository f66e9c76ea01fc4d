import type { BoardElement, LiveRoom } from '@enfilade/client';
import { fileOf, isOffered, readElements, sentElement } from './elements.ts';
import {
  CaptureUpdateAction,
  isInvisiblySmallElement,
  newElementWith,
  reconcileElements,
  type AppState,
  type ExcalidrawElement,
  type ExcalidrawImperativeAPI,
  type RemoteExcalidrawElement,
} from './excalidraw.ts';
import type { Pictures } from './pictures.ts';

/** Elements from which a scene is large: showing it again takes 0.1 s. */
const LARGE = 2000;
const LARGE_WAIT_MS = 100;
const WAIT_MS = 16;

interface Parts {
  api: ExcalidrawImperativeAPI;
  room: LiveRoom;
  pictures: Pictures;
  /** A scene is shown whole for the first time. */
  onShown: (scene: string) => void;
  tell: (what: 'typeNotOffered' | 'notDrawn' | 'notDrawnReader') => void;
}

/** Carries what is drawn between Excalidraw and the room. What the room has stands: newest version of each element. */
export function boardSync({ api, room, pictures, onShown, tell }: Parts) {
  let scene = '';
  let isShown = false;
  /** The versions that Excalidraw has and the room knows; what differs was changed here. */
  const known = new Map<string, { version: number; nonce: number }>();
  const waiting = new Map<string, BoardElement>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = 0;

  const all = () => api.getSceneElementsIncludingDeleted();
  const note = ({ id, version, versionNonce }: ExcalidrawElement): void => {
    known.set(id, { version, nonce: versionNonce });
  };
  const isKnown = ({ id, version, versionNonce }: ExcalidrawElement): boolean => {
    const one = known.get(id);
    return one?.version === version && one.nonce === versionNonce;
  };
  /** What somebody is in the middle of changing here is not taken out of their hand. */
  const inHand = (): ReadonlySet<string | undefined> => {
    const { editingTextElement, newElement, resizingElement, multiElement } = api.getAppState();
    return new Set([editingTextElement?.id, newElement?.id, resizingElement?.id, multiElement?.id]);
  };

  /** Puts elements on the board that came from the room; those of the board that are not named stay. */
  function put(came: readonly BoardElement[], isWhole: boolean): void {
    const held = inHand();
    const remote = readElements(came.filter(({ id }) => !held.has(id)));
    const ids = new Set(remote.map(({ id }) => id));
    // Of the whole scene, only what the room was never told of stays beside it.
    const stays = all().filter(
      (one) => !ids.has(one.id) && (!isWhole || held.has(one.id) || !known.has(one.id)),
    );
    const elements = reconcileElements(stays, remote as RemoteExcalidrawElement[], api.getAppState());
    if (isWhole) for (const id of known.keys()) if (!held.has(id)) known.delete(id);
    api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
    for (const one of all()) if (ids.has(one.id)) note(one);
    pictures.show(remote);
    shownAt = Date.now();
  }

  function soon(): void {
    const wait = known.size > LARGE ? LARGE_WAIT_MS : WAIT_MS;
    timer ??= setTimeout(() => take(), Math.max(0, shownAt + wait - Date.now()));
  }

  function take(): void {
    timer = undefined;
    const held = inHand();
    const came = [...waiting.values()].filter(({ id }) => !held.has(id));
    for (const { id } of came) waiting.delete(id);
    const mine = new Map(all().map((one) => [one.id, one.version]));
    const newer = came.filter(({ id, version }) => version >= (mine.get(id) ?? 0));
    if (newer.length > 0) put(newer, false);
    if (waiting.size > 0) soon();
  }

  function show(next: string): void {
    waiting.clear();
    if (next !== scene) {
      scene = next;
      isShown = false;
      known.clear();
      // What was selected, or being written, belongs to the other scene.
      api.updateScene({
        elements: [],
        appState: {
          selectedElementIds: {},
          selectedGroupIds: {},
          editingGroupId: null,
          selectedLinearElement: null,
        },
        captureUpdate: CaptureUpdateAction.NEVER,
      });
    }
    const elements = room.elements(next);
    if (!elements) {
      room.look(next);
      return;
    }
    const isFirst = !isShown;
    isShown = true;
    put(elements, true);
    if (!isFirst) return;
    (api.history.clear as () => void)();
    onShown(next);
  }

  /** Excalidraw's `onChange`: sends what was changed here. */
  function changed(elements: readonly ExcalidrawElement[]): void {
    if (!isShown) return;
    const drawn: BoardElement[] = [];
    const refused = new Set<string>();
    let found = 0;
    for (const one of elements) {
      if (known.has(one.id)) found += 1;
      if (isKnown(one)) continue;
      const file = fileOf(one);
      if (!isOffered(one)) {
        if (!one.isDeleted) refused.add(one.id);
      } else if (file !== undefined && !pictures.isKept(file)) pictures.send(file);
      else if (known.has(one.id) || (!one.isDeleted && !isInvisiblySmallElement(one))) {
        if (!known.has(one.id)) found += 1;
        note(one);
        drawn.push(sentElement(one));
      }
    }
    if (drawn.length > 0 && room.canWrite) room.draw(scene, drawn);
    if (refused.size > 0) {
      takeOff(({ id }) => refused.has(id));
      tell('typeNotOffered');
    }
    // Reading a file replaces the whole board here; on the board of all it is added to what is there.
    if (found < known.size) show(scene);
  }

  function takeOff(isMeant: (one: ExcalidrawElement) => boolean): void {
    const elements = all().map((one) => (isMeant(one) ? newElementWith(one, { isDeleted: true }) : one));
    api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
  }

  const ends = [
    room.on('elements', (drawn) => {
      if (drawn.scene !== scene || !isShown) return;
      for (const one of drawn.elements) waiting.set(one.id, one);
      soon();
    }),
    room.on('loaded', (loaded) => {
      if (loaded.scene === scene) show(scene);
    }),
    room.on('corrected', ({ scene: where, code }) => {
      if (where !== scene) return;
      show(scene);
      if (code !== 'precondition_failed') tell(room.canWrite ? 'notDrawn' : 'notDrawnReader');
    }),
  ];

  return {
    show,
    changed,
    takeOff,
    /** What was waiting for its picture may be sent now. */
    again: () => changed(all()),
    scene: () => scene,
    close: () => {
      clearTimeout(timer);
      for (const end of ends) end();
    },
  };
}
export type BoardSync = ReturnType<typeof boardSync>;

/** Which elements are selected, as others are told. */
export function selectedIn({ selectedElementIds }: AppState): string[] {
  return Object.keys(selectedElementIds).slice(0, 100);
}
