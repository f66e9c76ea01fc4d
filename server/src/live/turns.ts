/** Between tries of what must not be left undone. */
const AGAIN_MS = 100;
const LAST_MS = 3000;

type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes what does one thing after the other. */
export function queue(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

/** Tries again what fails, for some seconds: the connection to a database may be lost for a moment. */
export async function stubbornly(work: () => Promise<void>): Promise<void> {
  for (let wait = AGAIN_MS; ; wait *= 2) {
    try {
      await work();
      return;
    } catch (reason) {
      if (wait > LAST_MS) throw reason;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
