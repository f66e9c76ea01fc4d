import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Fault } from './faults.ts';

/** A page as pixels: RGBA. */
export interface Drawn {
  width: number;
  height: number;
  pixels: Uint8ClampedArray;
  text: string;
}

export interface Pdf {
  pages: number;
  draw(index: number): Drawn;
}

/** Why a document cannot be opened. */
export class PdfFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault);
    this.fault = fault;
  }
}

const POINTS_TO_PIXELS = 96 / 72;
const LONGEST_SIDE = 4096;
/** Of one page; characters. */
const LONGEST_TEXT = 65_536;
/** Annotations are drawn; colours are in the order in which a canvas has them. */
const FLAGS = 0x01 | 0x10;
const WHITE = 0xffffffff;
const NEEDS_PASSWORD = 4;

/** Opens a PDF. @param scale pixels for each of 1/96 inch @throws PdfFault */
export async function openPdf(bytes: Uint8Array, scale: number): Promise<Pdf> {
  const { init } = await import('@embedpdf/pdfium');
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
  const api = await init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength),
  });
  api.PDFiumExt_Init();
  const { malloc, free, memory } = api.pdfium.wasmExports as unknown as {
    malloc: (bytes: number) => number;
    free: (at: number) => void;
    memory: { buffer: ArrayBuffer };
  };
  // Its buffer is another one after it has grown.
  const heap = (): Uint8Array => new Uint8Array(memory.buffer);

  const place = malloc(bytes.length);
  heap().set(bytes, place);
  const file = api.FPDF_LoadMemDocument(place, bytes.length, '');
  if (file === 0) throw new PdfFault(api.FPDF_GetLastError() === NEEDS_PASSWORD ? 'locked' : 'unreadable');

  function textOf(page: number): string {
    const text = api.FPDFText_LoadPage(page);
    if (text === 0) return '';
    const count = Math.min(Math.max(0, api.FPDFText_CountChars(text)), LONGEST_TEXT);
    const at = malloc((count + 1) * 2);
    const written = api.FPDFText_GetText(text, 0, count, at);
    const units = Buffer.from(heap().slice(at, at + Math.max(0, written - 1) * 2));
    free(at);
    api.FPDFText_ClosePage(text);
    return units.toString('utf16le').toWellFormed().replaceAll('\0', '');
  }

  return {
    pages: api.FPDF_GetPageCount(file),
    draw(index) {
      const page = api.FPDF_LoadPage(file, index);
      if (page === 0) throw new PdfFault('unreadable');
      // Read first: after drawing some of it is forgotten.
      const text = textOf(page);
      const sides = [api.FPDF_GetPageWidthF(page), api.FPDF_GetPageHeightF(page)];
      const [wide = 1, high = 1] = sides.map((points) => Math.max(1, points * POINTS_TO_PIXELS * scale));
      const shrink = Math.min(1, LONGEST_SIDE / Math.max(wide, high));
      const width = Math.max(1, Math.round(wide * shrink));
      const height = Math.max(1, Math.round(high * shrink));
      const bitmap = api.FPDFBitmap_Create(width, height, 0);
      if (bitmap === 0) throw new PdfFault('unreadable');
      api.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
      api.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS);
      const at = api.FPDFBitmap_GetBuffer(bitmap);
      const pixels = new Uint8ClampedArray(heap().slice(at, at + width * height * 4).buffer);
      // Of a bitmap without transparency the fourth byte means nothing.
      for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
      api.FPDFBitmap_Destroy(bitmap);
      api.FPDF_ClosePage(page);
      return { width, height, pixels, text };
    },
  };
}
