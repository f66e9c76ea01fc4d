import type { Background, BoardElement } from '@enfilade/client';
import type { RoomFiles } from '../room/files.ts';
import { fileOf as pictureOf, readElements } from './elements.ts';
import {
  exportToBlob,
  exportToCanvas,
  exportToSvg,
  serializeAsJSON,
  type BinaryFileData,
  type BinaryFiles,
  type ExcalidrawElement,
  type NonDeletedExcalidrawElement,
} from './excalidraw.ts';
import { pdfOfPages } from './pdf.ts';

/** What a picture is made of. */
export interface Content {
  elements: readonly BoardElement[];
  background: Background | null;
  files: RoomFiles;
}

interface Ready {
  elements: NonDeletedExcalidrawElement[];
  files: BinaryFiles;
}

const BEHIND = 'enfilade-background';
const THUMBNAIL = 320;
const SCALE = 2;
/** Canvases that are larger fail in some browsers. */
const LARGEST = 8000;
const PADDING = 24;

/** The elements with all their pictures, and the picture behind them as one of them. */
async function ready({ elements, background, files }: Content): Promise<Ready> {
  const drawn = readElements(elements).filter(
    (one): one is typeof one & NonDeletedExcalidrawElement => !one.isDeleted,
  );
  const wanted = [...new Set(drawn.flatMap((one) => pictureOf(one) ?? []))];
  const got = await Promise.all(wanted.map((id) => files.get(id).catch(() => undefined)));
  const pictures = got.filter((one) => one !== undefined);
  const url = background ? await files.background(background.src).catch(() => undefined) : undefined;
  const behind = background && url !== undefined ? [behindOf(background)] : [];
  if (behind.length > 0 && url !== undefined) {
    pictures.push({ id: BEHIND, mimeType: 'image/png', dataURL: url });
  }
  const entries = pictures.map((one) => [one.id, { ...one, created: 1 } as unknown as BinaryFileData]);
  return {
    elements: [...behind, ...drawn],
    files: Object.fromEntries(entries) as BinaryFiles,
  };
}

function behindOf({ width, height }: Background): NonDeletedExcalidrawElement {
  const made = {
    ...{
      id: BEHIND,
      type: 'image',
      fileId: BEHIND,
      status: 'saved',
      x: 0,
      y: 0,
      width,
      height,
      locked: true,
    },
    ...{ version: 1, versionNonce: 1, isDeleted: false, index: null },
  };
  const [element] = readElements([made]) as unknown as ExcalidrawElement[];
  if (!element) throw new Error('the picture behind the scene was not taken');
  return element;
}

const look = { exportBackground: true, viewBackgroundColor: '#ffffff', exportWithDarkMode: false };

/** A scene in small; undefined: there is nothing in it. */
export async function thumbnailOf(content: Content): Promise<string | undefined> {
  const { elements, files } = await ready(content);
  if (elements.length === 0) return undefined;
  const canvas = await exportToCanvas({
    ...{ elements, files, appState: look, exportPadding: 16, maxWidthOrHeight: THUMBNAIL },
  });
  return canvas.toDataURL('image/png');
}

/** One scene as a file. */
export async function fileOf(kind: 'png' | 'svg' | 'excalidraw', content: Content): Promise<Blob> {
  const { elements, files } = await ready(content);
  if (kind === 'excalidraw') {
    const text = serializeAsJSON(elements, { viewBackgroundColor: '#ffffff' }, files, 'local');
    return new Blob([text], { type: 'application/vnd.excalidraw+json' });
  }
  if (kind === 'svg') {
    const svg = await exportToSvg({ elements, files, appState: look, exportPadding: PADDING });
    return new Blob([svg.outerHTML], { type: 'image/svg+xml' });
  }
  return exportToBlob({
    ...{ elements, files, appState: look, exportPadding: PADDING, mimeType: 'image/png', getDimensions },
  });
}

/** All scenes, a page each, in the size in which they were drawn. */
export async function pdfOf(scenes: readonly (() => Promise<Content>)[]): Promise<Blob> {
  const pages: { jpeg: Uint8Array; width: number; height: number }[] = [];
  for (const contentOf of scenes) {
    const { elements, files } = await ready(await contentOf());
    // An empty scene is an empty page: the numbers stay.
    const canvas =
      elements.length > 0
        ? await exportToCanvas({ elements, files, appState: look, exportPadding: PADDING, getDimensions })
        : emptyPage();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
    if (!blob) throw new Error('the page is too large');
    const jpeg = new Uint8Array(await blob.arrayBuffer());
    pages.push({ jpeg, width: canvas.width, height: canvas.height });
  }
  return pdfOfPages(pages);
}

function getDimensions(width: number, height: number): { width: number; height: number; scale: number } {
  const scale = Math.min(SCALE, LARGEST / Math.max(width, height));
  return { width: width * scale, height: height * scale, scale };
}

function emptyPage(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 960 * SCALE;
  canvas.height = 540 * SCALE;
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  return canvas;
}
