import { allowance } from '../allowance.ts';
import type { Call, Peer } from './state.ts';
import { addReport } from './track-reports.ts';

/** What clients report that is kept (HM 2.12), as they call it. */
const KEPT: ReadonlySet<string> = new Set([
  ...['publish.failed', 'subscribe.failed', 'join.failed', 'connect.failed', 'disconnected'],
]);
const TEXTS = ['error_name', 'error_message', 'error_description', 'action', 'domain'] as const;
const LONGEST = 1024;
/** What one client may report: the rest is dropped. */
const REPORTS = { most: 20, perSecond: 0.1 };

const allowances = new WeakMap<Peer, (amount: number) => boolean>();

/** Keeps what somebody's client reports of failures; anything else is dropped. */
export function takeReport(call: Call, peer: Peer, params: object): void {
  const { name, info } = params as { name?: unknown; info?: unknown };
  if (typeof name !== 'string' || !KEPT.has(name) || typeof info !== 'object' || info === null) return;
  const isWithin = allowances.get(peer) ?? allowance(REPORTS);
  allowances.set(peer, isWithin);
  if (!isWithin(1)) return;
  const said = info as Record<string, unknown>;
  const texts = TEXTS.flatMap((member) => {
    const text = said[member];
    return typeof text === 'string' ? [[member, text.slice(0, LONGEST)] as const] : [];
  });
  const { error_code: code, is_terminal: isTerminal } = said;
  addReport(call, peer, `client.${name}`, true, {
    template_id: call.template.id,
    ...(typeof code === 'number' && { error_code: code }),
    ...(typeof isTerminal === 'boolean' && { is_terminal: isTerminal }),
    ...Object.fromEntries(texts),
  });
}
