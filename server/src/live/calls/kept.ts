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

export interface Said {
  method: string;
  params: object;
}

/** Calls back when all that was told before has arrived. */
export type Confirm = (arrived: () => void) => void;

/**
 * Keeps what somebody was just told, or missed as they are away, until it is known to have arrived.
 *
 * @param wire by which they were told
 */
export function keep(kept: Said[], said: Said, wire: { confirm?: Confirm | undefined } | undefined): void {
  if (!LASTING.has(said.method) || (wire && !wire.confirm)) return;
  kept.push(said);
  if (kept.length > MOST) kept.shift();
  wire?.confirm?.(() => {
    // Everything before it has arrived, too; on another socket it is told, and kept, anew.
    kept.splice(0, kept.indexOf(said) + 1);
  });
}
