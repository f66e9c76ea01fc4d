import { finding, saying, type Finding } from './finding.ts';

const ANSWER_MS = 5000;
/** The Date of an answer has whole seconds. */
const CLOCKS_AGREE_MS = 3000;

/** A server elsewhere: whether it answers, is ready, knows the key, and what its clock says. */
export async function* lookAtServer(url: string, key: string | undefined): AsyncGenerator<Finding> {
  const { protocol, hostname } = new URL(url);
  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url.replace(/\/+$/, '')}${path}`, { headers, signal: AbortSignal.timeout(ANSWER_MS) });

  const asked = Date.now();
  let health: Response;
  try {
    health = await ask('/healthz');
    if (!health.ok) throw new Error(`it answers with status ${String(health.status)}`);
  } catch (reason) {
    const text = saying((reason as Error).cause ?? reason);
    yield finding('server', 'fail', `${url}: ${text}`, 'Start it, or mend the URL or what stands between.');
    return;
  }
  yield finding('server', 'ok', `${url} answers`);
  const isLocal = /^(localhost|127\..*|\[::1\])$/.test(hostname);
  if (protocol === 'http:' && !isLocal) {
    const advice = 'Put a proxy with TLS before it: keys and tokens can be read on the way.';
    yield finding('tls', 'warn', 'it is reached without encryption', advice);
  }
  const ready = await ask('/readyz').catch(() => undefined);
  yield ready?.ok === true
    ? finding('ready', 'ok', 'its database answers')
    : finding(
        'ready',
        'fail',
        'it is not ready',
        'Look at its log: its database does not answer, or it is stopping.',
      );

  const ahead = Date.parse(health.headers.get('date') ?? '') - (asked + Date.now()) / 2;
  if (Math.abs(ahead) > CLOCKS_AGREE_MS) {
    const text = `its clock is ${(ahead / 1000).toFixed(0)} s from this one`;
    yield finding('clock', 'fail', text, 'Let both machines set their clocks by NTP: tokens go by them.');
  } else if (!Number.isNaN(ahead)) {
    yield finding('clock', 'ok', 'it agrees with this one');
  }
  yield await lookAtKey(ask, key);
}

async function lookAtKey(
  ask: (path: string, headers?: Record<string, string>) => Promise<Response>,
  key: string | undefined,
): Promise<Finding> {
  if (!key) return finding('key', 'note', 'none was given', 'Set ENFILADE_API_KEY to try it.');
  const answer = await ask('/api/v1/keys/self', { authorization: `Bearer ${key}` }).catch(() => undefined);
  if (answer?.status === 401) {
    const advice = 'Make another one: enfilade keys create, where the data folder is.';
    return finding('key', 'fail', 'the server does not know it, or it has expired', advice);
  }
  // A key without the scope to see itself is a good key.
  const isGood = answer?.ok === true || answer?.status === 403;
  return isGood
    ? finding('key', 'ok', 'the server knows it')
    : finding(
        'key',
        'warn',
        `asking for it gave status ${String(answer?.status)}`,
        'Look at the log of the server.',
      );
}
