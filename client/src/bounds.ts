/** A signal for one try. */
export interface Bounds {
  signal: AbortSignal;
  /** Whether the time was up; what the caller aborted is told by the caller's own signal. */
  isTimeUp(): boolean;
  /** The rest may take as long as it likes. */
  forgetTime(): void;
  /** Ends the try. */
  abort(): void;
  /** To be called when the try is over: a signal that lives long keeps nothing of it. */
  release(): void;
}

/** What a timer can wait for, which ends at once when it is told more. */
const LONGEST_MS = 2_147_483_647;

/** @param milliseconds 0: any time */
export function boundsOf(milliseconds: number, outer: AbortSignal | undefined): Bounds {
  const controller = new AbortController();
  let timeUp = false;
  const timer =
    milliseconds === 0
      ? undefined
      : setTimeout(
          () => {
            timeUp = true;
            controller.abort();
          },
          Math.min(milliseconds, LONGEST_MS),
        );
  const follow = () => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  else outer?.addEventListener('abort', follow, { once: true });
  const forgetTime = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    isTimeUp: () => timeUp,
    forgetTime,
    abort: () => controller.abort(),
    release: () => {
      forgetTime();
      outer?.removeEventListener('abort', follow);
    },
  };
}
