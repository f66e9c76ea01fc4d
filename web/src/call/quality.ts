import { scoreOf } from './score.ts';
import type { ConnectionPair } from './pair.ts';
import type { Publisher } from './publish.ts';
import type { Subscriber } from './subscribe.ts';

const MEASURE_MS = 3000;

/** What was counted at one time, to be compared with the next. */
export interface Measured {
  got: number;
  lost: number;
}

/** Measures both connections. */
export async function qualityOf(
  pub: Pick<Publisher, 'getStats' | 'state'>,
  sub: Pick<Subscriber, 'getStats' | 'state'>,
  before: Measured | undefined,
): Promise<{ score: number | undefined; measured: Measured }> {
  const [sent, received] = await Promise.all([pub.getStats(), sub.getStats()]);
  const measured: Measured = { got: 0, lost: 0 };
  let roundTrip: number | undefined;
  const rows = [...rowsOf(sent), ...rowsOf(received)];
  for (const row of rows) {
    if (row.type === 'inbound-rtp') {
      measured.got += row.packetsReceived ?? 0;
      measured.lost += row.packetsLost ?? 0;
    } else if (row.type === 'candidate-pair' && row.nominated === true) {
      roundTrip = Math.max(roundTrip ?? 0, row.currentRoundTripTime ?? 0);
    }
  }
  if (pub.state === 'failed' || sub.state === 'failed') return { score: 0, measured };
  const got = measured.got - (before?.got ?? 0);
  const lost = Math.max(0, measured.lost - (before?.lost ?? 0));
  const part = got + lost > 0 ? lost / (got + lost) : 0;
  return { score: roundTrip === undefined ? undefined : scoreOf(roundTrip, part), measured };
}

/** Measures again and again, from `start` to `stop`, while one is in. */
export function measuring(pair: ConnectionPair, isIn: () => boolean, found: (score: number) => void) {
  let timer: ReturnType<typeof setInterval> | undefined;
  let before: Measured | undefined;
  async function measure(): Promise<void> {
    const { pub, sub } = pair;
    if (!pub || !sub || !isIn()) return;
    const { score, measured } = await qualityOf(pub, sub, before);
    before = measured;
    if (score !== undefined) found(score);
  }
  return {
    start: (): void => {
      timer ??= setInterval(() => void measure(), MEASURE_MS);
    },
    stop: (): void => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

interface Row {
  type: string;
  nominated?: boolean;
  packetsReceived?: number;
  packetsLost?: number;
  currentRoundTripTime?: number;
}
function rowsOf(report: RTCStatsReport): Row[] {
  const rows: Row[] = [];
  report.forEach((row: Row) => rows.push(row));
  return rows;
}
