import type { RoomCall } from '@enfilade/client';

/** A call that is not answered within this time failed. */
const PATIENCE_MS = 20_000;

/** Why a call of the server was not answered well. */
export class CallFault extends Error {
  override readonly name = 'CallFault';
  /** As the server says it; 0: nothing came. */
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (reason: CallFault) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Calls and notifications both ways on one line. */
export function signalling(line: RoomCall, heard: (method: string, params: object) => void) {
  const waiting = new Map<string, Waiting>();
  let asked = 0;

  const end = line.onFrame(({ id, method, params = {}, result, error }) => {
    if (method !== undefined) {
      heard(method, params);
      return;
    }
    const one = waiting.get(id ?? '');
    if (!one) return;
    drop(id ?? '', one);
    if (error) one.reject(new CallFault(error.code, error.message));
    else one.resolve(result);
  });

  function drop(id: string, { timer }: Waiting): void {
    clearTimeout(timer);
    waiting.delete(id);
  }

  /** Nothing that was asked before will be answered: the line was cut. */
  function cut(): void {
    for (const [id, one] of waiting) {
      drop(id, one);
      one.reject(new CallFault(0, 'the line was cut'));
    }
  }

  return {
    cut,
    /** @throws CallFault */
    ask: (method: string, params: object = {}): Promise<unknown> =>
      new Promise((resolve, reject) => {
        asked += 1;
        const id = `page-${asked}`;
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new CallFault(0, `${method} was not answered`));
        }, PATIENCE_MS);
        waiting.set(id, { resolve, reject, timer });
        const one = { resolve, reject, timer };
        waiting.set(id, one);
        if (line.send({ id, method, params })) return;
        drop(id, one);
        reject(new CallFault(0, 'there is no line'));
      }),
    tell: (method: string, params: object = {}): void => void line.send({ method, params }),
    close: (): void => {
      cut();
      end();
    },
  };
}
export type Signalling = ReturnType<typeof signalling>;
