import type * as Canvas from '@napi-rs/canvas';
import { furnish } from './dom.ts';
import { loadFonts } from './fonts.ts';
import { paintable } from './paintable.ts';
import { NAME_HEIGHT, viewOf, type Box, type View } from './view.ts';
import type { Exporter } from './bundle.ts';

/** A scene that is to be painted, with everything that is seen on it. */
export interface Shot {
  /** As JSON. */
  elements: readonly string[];
  /** Pictures that elements show. */
  files: readonly { id: string; type: string; bytes: Uint8Array }[];
  background: { width: number; height: number; bytes: Uint8Array } | undefined;
  width: number;
  height: number;
  format: 'png' | 'jpeg';
  dark: boolean;
}

interface SceneElement {
  id: string;
  index?: unknown;
  type: string;
  text?: string;
  [member: string]: unknown;
}

/** What is used of Excalidraw. */
interface Library {
  restoreElements(elements: readonly unknown[], local: null, how: object): SceneElement[];
  getCommonBounds(elements: readonly SceneElement[]): Box;
  exportToCanvas(what: object): Promise<Canvas.Canvas>;
}

/** What is drawn, and which part of the board. */
interface Layer {
  view: View;
  drawn?: Canvas.Canvas;
}

/** Pixels of what is only tried. */
const PROBE = 16;
const PAPER = { light: '#ffffff', dark: '#121212' };
const JPEG_QUALITY = 88;

/** Loads what paints scenes, and answers how to paint one. */
export async function openRenderer({ module, fonts }: Exporter): Promise<(shot: Shot) => Promise<Buffer>> {
  const canvas = await import('@napi-rs/canvas');
  furnish(canvas);
  const loadFor = loadFonts(canvas.GlobalFonts, fonts);
  const library = (await import(module)) as Library;

  return async ({ elements, files, background, width, height, format, dark }) => {
    const sorted = elements.map((json) => JSON.parse(json) as SceneElement).toSorted(byIndex);
    // They are in their order; an index that is none would be an error.
    const ordered = sorted.map((element) => ({ ...element, index: null }));
    const images = Object.fromEntries(files.map((file) => [file.id, fileOf(file)]));
    const sheet: Box | undefined = background && [0, 0, background.width, background.height];

    const layer = async (some: readonly SceneElement[], wide: number, high: number): Promise<Layer> => {
      const restored = library.restoreElements(some, null, {
        refreshDimensions: false,
        repairBindings: false,
      });
      loadFor(restored.map(({ text = '' }) => text).join(''));
      const view = viewOf(boundsOf(library, restored), sheet, wide, high);
      if (!Object.values(view).every(Number.isFinite)) throw new Error('it has no place');
      if (restored.length === 0) return { view };
      const exported = library.exportToCanvas({
        elements: [windowOn(view, wide, high), ...restored],
        appState: { exportBackground: false, exportWithDarkMode: dark },
        files: images,
        exportPadding: 0,
        getDimensions: () => ({ width: wide, height: high, scale: view.scale }),
      });
      return { view, drawn: await unlessTold(exported) };
    };
    const { view, drawn } = await layer(ordered, width, height).catch(async () =>
      layer(await paintable(ordered, (some) => layer(some, PROBE, PROBE)), width, height),
    );

    const picture = canvas.createCanvas(width, height);
    const pen = picture.getContext('2d');
    pen.fillStyle = dark ? PAPER.dark : PAPER.light;
    pen.fillRect(0, 0, width, height);
    const behind =
      background && (await canvas.loadImage(Buffer.from(background.bytes)).catch(() => undefined));
    if (background && behind) {
      const { x, y, scale } = view;
      pen.imageSmoothingQuality = 'high';
      pen.drawImage(behind, -x * scale, -y * scale, background.width * scale, background.height * scale);
    }
    if (drawn) pen.drawImage(drawn, 0, 0);
    return format === 'png' ? picture.encode('png') : picture.encode('jpeg', JPEG_QUALITY);
  };
}

/**
 * The exporter only logs that it could not paint an element; those after it are then in the wrong place. One scene is
 * painted at a time, so what is logged is about it. @throws what was logged
 */
async function unlessTold<T>(job: Promise<T>): Promise<T> {
  const { error } = console;
  let told: Error | undefined;
  console.error = (what: unknown) => {
    if (what instanceof Error) told ??= what;
  };
  try {
    const done = await job;
    if (told) throw told;
    return done;
  } finally {
    console.error = error;
  }
}

/** The order in which elements lie on each other. */
function byIndex(one: SceneElement, other: SceneElement): number {
  const [a, b] = [one, other].map(({ index }) => (typeof index === 'string' ? index : '')) as [
    string,
    string,
  ];
  if (a === b) return one.id < other.id ? -1 : 1;
  return a < b ? -1 : 1;
}

function boundsOf(library: Library, elements: readonly SceneElement[]): Box | undefined {
  if (elements.length === 0) return undefined;
  const [left, top, right, bottom] = library.getCommonBounds(elements);
  const isNamed = elements.some(({ type }) => type === 'frame');
  return [left, isNamed ? top - NAME_HEIGHT : top, right, bottom];
}

/** The exporter shows what its elements span, so one that cannot be seen spans what is to be shown. */
function windowOn({ x, y, scale }: { x: number; y: number; scale: number }, width: number, height: number) {
  return {
    ...{ id: 'enfilade-window', type: 'rectangle', x, y, width: width / scale, height: height / scale },
    ...{ angle: 0, strokeColor: 'transparent', backgroundColor: 'transparent', fillStyle: 'solid' },
    ...{ strokeWidth: 0, strokeStyle: 'solid', roughness: 0, opacity: 0, groupIds: [], frameId: null },
    ...{ roundness: null, seed: 1, version: 1, versionNonce: 1, isDeleted: false, boundElements: null },
    ...{ updated: 1, link: null, locked: true },
  };
}

function fileOf({ id, type, bytes }: Shot['files'][number]) {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { id, mimeType: type, dataURL: `data:${type};base64,${content}`, created: 1 };
}
