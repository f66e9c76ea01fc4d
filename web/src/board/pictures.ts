import type { FileFault, RoomFiles } from '../room/files.ts';
import { FileError } from '../room/files.ts';
import { fileOf } from './elements.ts';
import type { BinaryFileData, ExcalidrawElement, ExcalidrawImperativeAPI } from './excalidraw.ts';

interface Parts {
  api: ExcalidrawImperativeAPI;
  files: RoomFiles;
  /** The server has a picture: the elements that show it can be sent. */
  onKept: () => void;
  /** It does not take it: the elements that show it go. */
  onFault: (id: string, fault: FileFault) => void;
}

/** Carries pictures between Excalidraw and the server. */
export function boardPictures({ api, files, onKept, onFault }: Parts) {
  const asked = new Set<string>();

  return {
    isKept: files.isKept,
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
    /** Sends a picture that was put on the board here. */
    send: (id: string): void => {
      const file = api.getFiles()[id];
      if (!file || asked.has(id)) return;
      asked.add(id);
      files.send({ id, mimeType: file.mimeType, dataURL: file.dataURL }).then(onKept, (reason: unknown) => {
        asked.delete(id);
        onFault(id, reason instanceof FileError ? reason.fault : 'pictureFailed');
      });
    },
  };
}
export type Pictures = ReturnType<typeof boardPictures>;
