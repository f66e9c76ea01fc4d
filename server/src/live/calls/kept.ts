/** What is told once, and is in nothing that somebody is told anew when they come back. */
const LASTING = new Set([
  'on-broadcast',
  'on-metadata-change',
  'on-poll-start',
  'on-poll-stats',
  'on-poll-stop',
  'on-role-change-request',
  'on-track-update-request',
  'on-change-track-mute-state-request',
]);
/** For one person; what came first is lost first. */
const MOST = 500;
const MOST_BYTES = 1024 * 1024;

/** Calls back when all that was told before has arrived. */
export type Confirm = (arrived: () => void) => void;

/** Keeps what somebody was told, or missed as they were away, until it is known to have arrived. */
export function keeping() {
  const kept: { method: string; params: object; bytes: number }[] = [];
  let all = 0;

  function forget(count: number): typeof kept {
    const gone = kept.splice(0, count);
    for (const { bytes } of gone) all -= bytes;
    return gone;
  }

  return {
    /** @param wire by which they were told; undefined: they are away */
    keep: (method: string, params: object, wire: { confirm?: Confirm | undefined } | undefined): void => {
      if (!LASTING.has(method) || (wire && !wire.confirm)) return;
      const said = { method, params, bytes: JSON.stringify(params).length };
      kept.push(said);
      all += said.bytes;
      while (kept.length > MOST || all > MOST_BYTES) forget(1);
      // With it has arrived what came before; where it was taken meanwhile it is told anew, and kept again.
      wire?.confirm?.(() => void forget(kept.indexOf(said) + 1));
    },
    /** What is to be told once more. */
    take: (): readonly { method: string; params: object }[] => forget(kept.length),
  };
}
export type Kept = ReturnType<typeof keeping>;
