import { parentPort, workerData } from 'node:worker_threads';
import { createCanvas, ImageData, loadImage, type Canvas } from '@napi-rs/canvas';
import type { Fault } from './faults.ts';
import { openPdf, PdfFault } from './pdf.ts';
import { isWhole } from './whole.ts';

export interface PagesJob {
  bytes: Uint8Array;
  kind: 'pdf' | 'picture';
  scale: number;
  format: PageFormat;
  mostPages: number;
}

export type PageFormat = 'png' | 'jpeg' | 'webp';

export interface MadePage {
  number: number;
  width: number;
  height: number;
  bytes: Uint8Array;
  text: string;
}

/** What the thread tells: how many pages there are, each of them when it is asked for the next, and the end. */
export type PagesTold = { pages: number } | { page: MadePage } | { fault: Fault } | { done: true };

const JPEG_QUALITY = 85;
const WEBP_QUALITY = 85;
const LONGEST_SIDE = 4096;

const port = parentPort;
const job = workerData as PagesJob;
const tell = (told: PagesTold): void => port?.postMessage(told);
const asked = (): Promise<unknown> => new Promise((resolve) => port?.once('message', resolve));

try {
  await (job.kind === 'pdf' ? makePdf() : makePicture());
  tell({ done: true });
} catch (reason) {
  tell({ fault: reason instanceof PdfFault ? reason.fault : 'unreadable' });
}
port?.close();

async function makePdf(): Promise<void> {
  const pdf = await openPdf(job.bytes, job.scale);
  if (pdf.pages === 0) throw new PdfFault('empty');
  if (pdf.pages > job.mostPages) throw new PdfFault('too_many_pages');
  tell({ pages: pdf.pages });
  for (let index = 0; index < pdf.pages; index += 1) {
    await asked();
    const { width, height, pixels, text } = pdf.draw(index);
    const canvas = createCanvas(width, height);
    canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
    tell({ page: { number: index + 1, width, height, bytes: encoded(canvas), text } });
  }
  await asked();
}

/** Made anew, without anything else that the file held. */
async function makePicture(): Promise<void> {
  const bytes = Buffer.from(job.bytes);
  if (!isWhole(bytes)) throw new PdfFault('unreadable');
  const image = await loadImage(bytes).catch(() => {
    throw new PdfFault('unreadable');
  });
  tell({ pages: 1 });
  await asked();
  const shrink = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const [width = 1, height = 1] = [image.width, image.height].map((side) =>
    Math.max(1, Math.round(side * shrink)),
  );
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  if (job.format === 'jpeg') {
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, width, height);
  }
  pen.drawImage(image, 0, 0, width, height);
  tell({ page: { number: 1, width, height, bytes: encoded(canvas), text: '' } });
  await asked();
}

function encoded(canvas: Canvas): Uint8Array {
  switch (job.format) {
    case 'png':
      return canvas.toBuffer('image/png');
    case 'jpeg':
      return canvas.toBuffer('image/jpeg', JPEG_QUALITY);
    case 'webp':
      return canvas.toBuffer('image/webp', WEBP_QUALITY);
  }
}
