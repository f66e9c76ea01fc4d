// Everything that is used of Excalidraw. It is not yet 1.0: what changes there, changes here.
import '../asset-path.ts';
import '@excalidraw/excalidraw/index.css';

/** What Excalidraw gets only when a picture is put on the board; the connection may be lost by then. */
export const getPictureTools = (): Promise<unknown> =>
  Promise.all([import('pica'), import('image-blob-reduce')]).catch(() => undefined);

export {
  CaptureUpdateAction,
  Excalidraw,
  exportToBlob,
  exportToCanvas,
  exportToSvg,
  getCommonBounds,
  isElementLink,
  isInvisiblySmallElement,
  MainMenu,
  newElementWith,
  reconcileElements,
  restoreElements,
  serializeAsJSON,
} from '@excalidraw/excalidraw';
export type {
  AppState,
  BinaryFileData,
  BinaryFiles,
  Collaborator,
  DataURL,
  ExcalidrawImperativeAPI,
  SocketId,
  UIOptions,
} from '@excalidraw/excalidraw/types';
export type {
  ExcalidrawElement,
  ExcalidrawImageElement,
  FileId,
  NonDeletedExcalidrawElement,
  OrderedExcalidrawElement,
} from '@excalidraw/excalidraw/element/types';
export type { RemoteExcalidrawElement } from '@excalidraw/excalidraw/data/reconcile';
