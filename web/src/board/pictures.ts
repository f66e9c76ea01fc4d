import type { FileFault, RoomFiles } from '../room/files.ts';
import { FileError } from '../room/files.ts';
import { fileOf } from './elements.ts';
import type { BinaryFileData, ExcalidrawElement, ExcalidrawImperativeAPI } from './excalidraw.ts';

interface Parts {
  api: ExcalidrawImperativeAPI;
  files: RoomFiles;
  /** The server has the picture of an element, which can be drawn now. */
  onKept: (scene: string, element: ExcalidrawElement) => void;
  /** It does not take it, or there is none: the elements that show it go. */
  onFault: (isMeant: (one: ExcalidrawElement) => boolean, fault: FileFault) => void;
  /** Whether elements wait for their pictures. */
  onWaiting: (isWaiting: boolean) => void;
}

/** Excalidraw reads a file in less. */
const FILE_MS = 15_000;

/** Carries pictures between Excalidraw and the server. */
export function boardPictures({ api, files, onKept, onFault, onWaiting }: Parts) {
  const asked = new Set<string>();
  /** By scene: what is drawn as soon as the server has its picture, also when another scene is shown by then. */
  const waiting = new Map<string, readonly ExcalidrawElement[]>();
  let wasWaiting = false;
  /** Since when elements wait for a file that is not there yet. */
  const fileless = new Set<string>();

  function put(scene: string, elements: readonly ExcalidrawElement[]): void {
    if (elements.length > 0) waiting.set(scene, elements);
    else waiting.delete(scene);
    if (wasWaiting === waiting.size > 0) return;
    wasWaiting = !wasWaiting;
    onWaiting(wasWaiting);
  }

  function settle(): void {
    for (const [scene, elements] of [...waiting]) {
      const isKept = (one: ExcalidrawElement): boolean => files.isKept(fileOf(one) ?? '');
      // While Excalidraw reads a file, the element does not name it yet; one whose file it cannot read is deleted.
      put(
        scene,
        elements.filter((one) => !one.isDeleted && !isKept(one)),
      );
      for (const one of elements) if (isKept(one)) onKept(scene, one);
      for (const one of waiting.get(scene) ?? []) send(fileOf(one));
    }
  }

  const hasFile = (one: ExcalidrawElement): boolean => {
    const id = fileOf(one);
    return id !== undefined && id in api.getFiles();
  };

  /** What was pasted from elsewhere may name a file that never comes. */
  function watch(elements: readonly ExcalidrawElement[]): void {
    const news = elements.filter((one) => !hasFile(one) && !fileless.has(one.id)).map(({ id }) => id);
    if (news.length === 0) return;
    for (const id of news) fileless.add(id);
    setTimeout(() => {
      const lost = new Set<string>();
      for (const [scene, waits] of [...waiting]) {
        for (const one of waits) if (news.includes(one.id) && !hasFile(one)) lost.add(one.id);
        put(
          scene,
          waits.filter(({ id }) => !lost.has(id)),
        );
      }
      for (const id of news) fileless.delete(id);
      if (lost.size > 0) onFault(({ id }) => lost.has(id), 'pictureFailed');
    }, FILE_MS);
  }

  function send(id: string | undefined): void {
    const file = id === undefined ? undefined : api.getFiles()[id];
    if (id === undefined || !file || asked.has(id)) return;
    asked.add(id);
    files.send({ id, mimeType: file.mimeType, dataURL: file.dataURL }).then(settle, (reason: unknown) => {
      asked.delete(id);
      for (const [scene, elements] of [...waiting])
        put(
          scene,
          elements.filter((one) => fileOf(one) !== id),
        );
      onFault((one) => fileOf(one) === id, reason instanceof FileError ? reason.fault : 'pictureFailed');
    });
  }

  return {
    /** Whether an element has to wait for its picture; `isNew`: the room does not know the element. */
    isComing: (one: ExcalidrawElement, isNew: boolean): boolean => {
      if (one.type !== 'image' || one.isDeleted) return false;
      const id = fileOf(one);
      return id === undefined ? isNew : !files.isKept(id);
    },
    /** Says which elements of a scene wait now, and sends their pictures. */
    wait: (scene: string, elements: readonly ExcalidrawElement[]): void => {
      put(scene, elements);
      watch(elements);
      settle();
    },
    waitingIn: (scene: string): readonly ExcalidrawElement[] => waiting.get(scene) ?? [],
    /** Forgets what waits in scenes. @returns whether there was something */
    forget: (isGone: (scene: string) => boolean): boolean => {
      const gone = [...waiting.keys()].filter(isGone);
      for (const scene of gone) put(scene, []);
      return gone.length > 0;
    },
    /** Gets the pictures that elements from the room show. */
    show: (elements: readonly ExcalidrawElement[]): void => {
      for (const one of elements) {
        const id = fileOf(one);
        if (id === undefined) continue;
        files.noteKept(id);
        if (asked.has(id) || id in api.getFiles()) continue;
        asked.add(id);
        files.get(id).then(
          (file) => api.addFiles([{ ...file, created: Date.now() } as unknown as BinaryFileData]),
          () => asked.delete(id),
        );
      }
    },
  };
}
export type Pictures = ReturnType<typeof boardPictures>;
