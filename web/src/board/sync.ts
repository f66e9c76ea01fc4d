import type { BoardElement, LiveRoom } from '@enfilade/client';
import { isOffered, readElements, sentElement } from './elements.ts';
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
import { measuredAgain } from './fonts.ts';
import type { Pictures } from './pictures.ts';
import { sceneHistories } from './undo.ts';

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
  tell: (what: SyncFault) => void;
}
export type SyncFault = 'typeNotOffered' | 'notDrawn' | 'notDrawnReader' | 'notDrawnGone';

/** Nothing is being drawn, moved or written, and nothing is selected. */
const HANDS_FREE = {
  ...{ editingTextElement: null, newElement: null, multiElement: null, resizingElement: null },
  ...{ editingLinearElement: null, selectedLinearElement: null, croppingElementId: null },
  ...{ selectedElementIds: {}, selectedGroupIds: {}, editingGroupId: null, editingFrame: null },
  ...{ selectionElement: null, selectedElementsAreBeingDragged: false, activeEmbeddable: null },
} satisfies Partial<AppState>;

/** Carries what is drawn between Excalidraw and the room. What the room has stands: newest version of each element. */
export function boardSync({ api, room, pictures, onShown, tell }: Parts) {
  let scene = '';
  let isShown = false;
  /** The versions that Excalidraw has and the room knows; what differs was changed here. */
  const known = new Map<string, { version: number; nonce: number }>();
  const waiting = new Map<string, BoardElement>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = 0;
  /** Texts that were written here on this scene. */
  const written = new Set<string>();
  const histories = sceneHistories(api);
  let couldWrite = room.canWrite;
  let wasWriter = couldWrite;
  /** What was taken back since this person may not draw: each once, as Excalidraw may touch elements by itself. */
  const takenBack = new Set<string>();

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

  /**
   * Puts elements on the board that came from the room: `some` of the scene, `all` of it, beside which stays what is in
   * hand and what the room was never told of, or `only` these.
   */
  function put(came: readonly BoardElement[], what: 'some' | 'all' | 'only'): void {
    const held = what === 'only' ? new Set() : inHand();
    const isWhole = what !== 'some';
    const remote = readElements(came.filter(({ id }) => !held.has(id)));
    const ids = new Set(remote.map(({ id }) => id));
    const stays = all().filter(
      ({ id }) => !ids.has(id) && what !== 'only' && (what === 'some' || held.has(id) || !known.has(id)),
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
    if (newer.length > 0) put(newer, 'some');
    if (waiting.size > 0) soon();
  }

  function show(next: string): void {
    waiting.clear();
    if (next !== scene) {
      letGo();
      if (isShown) histories.leave(scene);
      scene = next;
      isShown = false;
      known.clear();
      written.clear();
      api.updateScene({
        elements: pictures.waitingIn(next),
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
    put(elements, 'all');
    if (!isFirst) return;
    histories.enter(next);
    onShown(next);
  }

  /** What is being written or drawn belongs to the scene that is left: it is drawn there as far as it is done. */
  function letGo(): void {
    // That is how Excalidraw's editor of texts is told that the text is finished.
    const editor = document.querySelector('.excalidraw-wysiwyg');
    editor?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    // Also before the scene has come: all that is there then is new.
    if (isShown || scene !== '') send(all());
    api.updateScene({ appState: HANDS_FREE, captureUpdate: CaptureUpdateAction.NEVER });
  }

  /** Excalidraw's `onChange`: sends what was changed here. */
  function changed(elements: readonly ExcalidrawElement[]): void {
    if (isShown) send(elements);
  }

  function send(elements: readonly ExcalidrawElement[]): void {
    const drawn: ExcalidrawElement[] = [];
    const coming: ExcalidrawElement[] = [];
    const refused = new Set<string>();
    let found = 0;
    for (const one of elements) {
      const isNew = !known.has(one.id);
      if (!isNew) found += 1;
      if (isKnown(one)) continue;
      if (!isOffered(one)) {
        if (!one.isDeleted) refused.add(one.id);
      } else if (pictures.isComing(one, isNew)) coming.push(one);
      else if (!isNew || (!one.isDeleted && !isInvisiblySmallElement(one))) drawn.push(one);
    }
    // Reading a file replaces the whole board here; on the board of all it is added to what is there.
    const isReplaced = found < known.size;
    if (room.canWrite) {
      for (const one of drawn) {
        note(one);
        if (one.type === 'text') written.add(one.id);
      }
      pictures.wait(scene, coming);
      if (drawn.length > 0) room.draw(scene, drawn.map(sentElement));
    } else takeBack([...drawn, ...coming]);
    if (refused.size > 0) {
      takeOff(({ id }) => refused.has(id));
      tell('typeNotOffered');
    }
    if (isReplaced) show(scene);
  }

  /** What nobody else has is not shown here either. */
  function takeBack(elements: readonly ExcalidrawElement[]): void {
    const again = elements.filter(({ id }) => takenBack.has(id));
    for (const one of again) note(one);
    if (again.length === elements.length) return;
    for (const { id } of elements) takenBack.add(id);
    waiting.clear();
    put(room.elements(scene) ?? [], 'only');
    if (wasWriter) tell('notDrawnReader');
  }

  /** A font has come: what was written here before that is as large as it is in this font. */
  function measure(): void {
    const editor = document.querySelector('.excalidraw-wysiwyg');
    editor?.dispatchEvent(new Event('input'));
    if (!isShown || !room.canWrite || written.size === 0) return;
    const held = inHand();
    const changed = measuredAgain(all(), new Set([...written].filter((id) => !held.has(id))));
    if (changed.size === 0) return;
    const elements = all().map((one) => changed.get(one.id) ?? one);
    api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
  }

  /** This person may draw no more, or may again. */
  function stand(): void {
    if (room.canWrite === couldWrite) return;
    couldWrite = room.canWrite;
    wasWriter ||= couldWrite;
    takenBack.clear();
    if (couldWrite || !isShown) return;
    const isLost = pictures.forget(() => true);
    letGo();
    put(room.elements(scene) ?? [], 'only');
    if (isLost) tell('notDrawnReader');
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
    room.on('people', stand),
    room.on('room', stand),
    room.on('scenes', ({ scenes }) => {
      if (pictures.forget((one) => !scenes.some(({ id }) => id === one))) tell('notDrawnGone');
    }),
    room.on('corrected', ({ scene: where, code }) => {
      if (code === 'scene_not_found') tell('notDrawnGone');
      if (where !== scene || code === 'scene_not_found') return;
      show(scene);
      if (code !== 'precondition_failed') tell(room.canWrite ? 'notDrawn' : 'notDrawnReader');
    }),
  ];

  document.fonts.addEventListener('loadingdone', measure);

  return {
    show,
    changed,
    takeOff,
    /** What was waiting for its picture is drawn now. */
    drawLate: (where: string, one: ExcalidrawElement): void => {
      if (where === scene) changed(all());
      else if (room.canWrite) room.draw(where, [sentElement(one)]);
    },
    scene: () => scene,
    close: () => {
      clearTimeout(timer);
      document.fonts.removeEventListener('loadingdone', measure);
      for (const end of ends) end();
    },
  };
}
export type BoardSync = ReturnType<typeof boardSync>;

/** Which elements are selected, as others are told. */
export function selectedIn({ selectedElementIds }: AppState): string[] {
  return Object.keys(selectedElementIds).slice(0, 100);
}
