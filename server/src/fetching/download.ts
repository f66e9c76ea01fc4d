import type { IncomingMessage } from 'node:http';
import type { AllowList } from './addresses.ts';
import { FetchFault, inTime, send } from './send.ts';

const MOST_REDIRECTS = 3;

export interface Bounds {
  /** Bytes. */
  most: number;
  /** From the first question to the last byte, redirects among it. */
  ms: number;
  /** Gives it up before. */
  signal?: AbortSignal;
  allow: AllowList;
}

export interface Downloaded {
  bytes: Buffer;
  /** As it was announced, without parameters: `application/pdf`; empty when it was not. */
  type: string;
  /** Where it was in the end. */
  url: URL;
}

/** Gets a file that somebody named the address of, within bounds. @throws FetchFault */
export async function download(
  address: string,
  { most, ms, allow, signal: given }: Bounds,
): Promise<Downloaded> {
  const timeout = AbortSignal.timeout(ms);
  const signal = given ? AbortSignal.any([given, timeout]) : timeout;
  let url = parsed(address);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(url, { signal, allow });
    const { statusCode: status = 0, headers } = answer;
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      answer.destroy();
      if (redirects === MOST_REDIRECTS) throw new FetchFault('leads on more than three times');
      url = parsed(headers.location, url);
      continue;
    }
    if (status !== 200) {
      answer.destroy();
      throw new FetchFault(`was answered with ${status}`);
    }
    const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
    return { bytes: await bytesOf(answer, most, signal), type: type.trim().toLowerCase(), url };
  }
}

function parsed(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new FetchFault('is not a URL');
  return new URL(address, base);
}

async function bytesOf(answer: IncomingMessage, most: number, signal: AbortSignal): Promise<Buffer> {
  const tooLarge = () => new FetchFault(`is larger than ${Math.floor(most / 1024 ** 2)} MiB`);
  try {
    const { 'content-length': length, 'content-encoding': encoding = 'identity' } = answer.headers;
    if (Number(length ?? 0) > most) throw tooLarge();
    if (encoding !== 'identity') throw new FetchFault('is sent encoded, which was not asked for');
    return await inTime(readAll(answer, most, tooLarge), signal);
  } catch (cause) {
    answer.destroy();
    if (cause instanceof FetchFault) throw cause;
    throw new FetchFault(signal.aborted ? 'takes too long' : 'was cut off', { cause });
  }
}

async function readAll(answer: IncomingMessage, most: number, tooLarge: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
