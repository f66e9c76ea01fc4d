import { contentOf, refusal } from './answers.ts';
import { boundsOf, type Bounds } from './bounds.ts';
import { EnfiladeError } from './errors.ts';
import { ROUTES } from './generated.ts';
import { newKey } from './new-key.ts';
import { routeOf, type AnswerOf, type Input, type InputOf, type Operation } from './operations.ts';
import type { CallOptions, ChangeOptions, EnfiladeOptions } from './options.ts';
import { retrying } from './retrying.ts';
import { checkOptions, standardHeaders } from './standing.ts';

const RETRIES = 3;
const TIMEOUT_MS = 30_000;

type Options = ChangeOptions & { ifNoneMatch?: number | undefined };

/** Sends calls, and tries again what failed on the way. */
export interface Transport {
  /** @throws EnfiladeError; the reason of the signal */
  call<O extends Operation>(operation: O, input: InputOf<O>, options?: Options): Promise<AnswerOf<O>>;
  /** One try, whose answer is read bit by bit as long as it lasts. @throws as `call` */
  open<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    options: CallOptions & { accept: string; headers: Record<string, string> },
  ): Promise<OpenAnswer>;
  /** What holds for a call that says nothing else. */
  retries: number;
  timeout: number;
}

/** An answer that is not over yet. */
export interface OpenAnswer {
  body: ReadableStream<Uint8Array>;
  bounds: Bounds;
}

export function openTransport(options: EnfiladeOptions): Transport {
  checkOptions(options);
  const root = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? ((url, init) => fetch(url, init));
  const { retries = RETRIES, timeout = TIMEOUT_MS } = options;
  const standing = standardHeaders(options);

  function requestOf(operation: Operation, input: Input, headers: Record<string, string>) {
    const [method, address] = routeOf(operation, input);
    const hasBody = input.body !== undefined;
    const init = {
      method,
      headers: { ...standing, ...(hasBody && { 'content-type': 'application/json' }), ...headers },
      ...(hasBody && { body: JSON.stringify(input.body) }),
      // The key is the credential, and nobody in between knows better.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
    } satisfies RequestInit;
    return { url: root + address, init };
  }

  return {
    retries,
    timeout,
    call: async (operation, input, given = {}) => {
      const request = requestOf(operation, input as Input, headersOf(operation, given));
      const { signal } = given;
      return retrying({ retries: given.retries ?? retries, signal }, async () => {
        const bounds = boundsOf(given.timeout ?? timeout, signal);
        try {
          const answer = await arriving(bounds, signal, async () => {
            const response = await send(request.url, { ...request.init, signal: bounds.signal });
            return { response, text: await response.text() };
          });
          return contentOf(answer.response, answer.text) as AnswerOf<typeof operation>;
        } finally {
          bounds.release();
        }
      });
    },
    open: async (operation, input, { accept, headers, signal, timeout: wait = timeout }) => {
      const request = requestOf(operation, input as Input, { ...headers, accept });
      const bounds = boundsOf(wait, signal);
      try {
        const response = await arriving(bounds, signal, () =>
          send(request.url, { ...request.init, signal: bounds.signal }),
        );
        const isWanted = response.headers.get('content-type')?.startsWith(accept) ?? false;
        if (response.ok && isWanted && response.body) {
          bounds.forgetTime();
          return { body: response.body, bounds };
        }
        throw refusal(response, await arriving(bounds, signal, () => response.text()));
      } catch (error) {
        bounds.release();
        throw error;
      }
    },
  };
}

function headersOf(operation: Operation, options: Options): Record<string, string> {
  const { idempotencyKey, ifMatch, ifNoneMatch } = options;
  const [method] = ROUTES[operation];
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    throw new TypeError('idempotencyKey must have 1 to 255 visible ASCII characters, without blanks');
  }
  return {
    ...(method !== 'GET' && { 'idempotency-key': idempotencyKey ?? newKey() }),
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
    ...(ifNoneMatch !== undefined && { 'if-none-match': `"${ifNoneMatch}"` }),
  };
}

/** Waits for what comes from the server. @throws the reason of the signal, or what became of the connection */
async function arriving<T>(
  bounds: Bounds,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (bounds.isTimeUp()) {
      throw new EnfiladeError({ code: 'timeout', message: 'the server did not answer in time', cause });
    }
    throw new EnfiladeError({
      code: 'network',
      message: 'the server could not be reached, or the connection was lost',
      cause,
    });
  }
}
