import { createCanvas, loadImage, type Image } from '@napi-rs/canvas';
import type { Client, Options, Told } from './client.ts';
import { checkAnswer } from './contract.ts';

/** A picture whose left half is red and whose right half is blue. */
export function halves(
  width: number,
  height: number,
  type: 'image/png' | 'image/jpeg' = 'image/png',
): Buffer {
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#f00';
  pen.fillRect(0, 0, width / 2, height);
  pen.fillStyle = '#00f';
  pen.fillRect(width / 2, 0, width / 2, height);
  return type === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg');
}

/** What one pixel of a picture is: `#ff0000`. */
export function pixel(image: Image, x: number, y: number): string {
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const [red = 0, green = 0, blue = 0] = canvas.getContext('2d').getImageData(x, y, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

export interface Uploaded {
  success: boolean;
  data?: string;
  message: string;
}

/** Sends a form; a picture is its only part, where nothing else is said. */
export async function upload(
  client: Client,
  file: Buffer | FormData,
  { authorization = `Bearer ${client.server.keys.apiKey}` }: Options = {},
): Promise<Pick<Told, 'status' | 'message' | 'headers'> & { response: Uploaded }> {
  const url = `${client.server.url}/api/2.0/files/logos`;
  const body = file instanceof FormData ? file : formWith(file);
  const answer = await fetch(url, {
    method: 'POST',
    body,
    ...(authorization !== null && { headers: { authorization } }),
  });
  const text = await answer.text();
  const told = (text === '' ? {} : JSON.parse(text)) as { response: Uploaded; error?: { message: string } };
  if (text !== '') checkAnswer('POST', url, answer.status, told);
  const { status, headers } = answer;
  return { status, headers, response: told.response, message: told.error?.message ?? '' };
}

export function formWith(...files: Buffer[]): FormData {
  const form = new FormData();
  form.set('note', 'not read');
  for (const [n, bytes] of files.entries()) form.append(`file${n}`, new Blob([bytes]), `picture${n}.png`);
  return form;
}

/** Uploads a picture and answers what to send as `tmpFile`. */
export async function uploaded(client: Client, bytes: Buffer, options?: Options): Promise<string> {
  const { response } = await upload(client, bytes, options);
  return response.data ?? response.message;
}

/** Fetches a picture as a browser does, without any credentials. */
export async function show(client: Client, path: string): Promise<{ answer: Response; image: Image }> {
  const answer = await fetch(client.server.url + path);
  return { answer, image: await loadImage(Buffer.from(await answer.arrayBuffer())) };
}
