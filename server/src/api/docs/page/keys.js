import { el, fill } from './dom.js';

const STORE = 'enfilade.docs.credentials';
/** Of a token that is made for this page; seconds. */
const LIFETIME = 3600;

/** @type {Map<string, Promise<string>>} Tokens that were made with the API key, by door. */
const made = new Map();

/** What was entered, for as long as this tab is open. */
function entered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? '{}');
  } catch {
    return {};
  }
}

export function hasKey() {
  const { apiKey, agora, hms } = entered();
  return Boolean(apiKey || agora || hms);
}

/**
 * The headers that open an API: with the API key, which also makes the tokens of the doors that know no API keys.
 *
 * @param {string} api
 * @throws Error that says what to do
 */
export async function credentials(api) {
  const { apiKey = '', agora = '', hms = '' } = entered();
  if (api === 'agora') {
    const token = agora || (apiKey && (await tokenFor('agora', apiKey)));
    return token ? { token } : {};
  }
  if (api === '100ms') {
    const token = hms || (apiKey && (await tokenFor('100ms', apiKey)));
    return token ? { Authorization: `Bearer ${token}` } : {};
  }
  return apiKey ? { Authorization: `Bearer ${apiKey}` } : {};
}

function tokenFor(door, apiKey) {
  let token = made.get(door);
  if (!token) {
    token = askForToken(door, apiKey);
    // Asked for again after half of its life, or at once where it failed.
    token.then(
      () => setTimeout(() => made.delete(door), LIFETIME * 500),
      () => made.delete(door),
    );
    made.set(door, token);
  }
  return token;
}

async function askForToken(door, apiKey) {
  const answer = await fetch('/api/v1/tokens', {
    method: 'POST',
    credentials: 'omit',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ door, lifetime_seconds: LIFETIME }),
  });
  const body = await answer.json();
  if (answer.ok) return body.token;
  throw new Error(`The API key makes no token for this door: ${body.detail ?? body.title ?? answer.status}`);
}

/** How a program would write the credential, without the secret. @param {string} api */
export function placeholder(api) {
  if (api === 'agora') return { token: '$ENFILADE_AGORA_TOKEN' };
  if (api === '100ms') return { Authorization: 'Bearer $ENFILADE_MANAGEMENT_TOKEN' };
  return { Authorization: 'Bearer $ENFILADE_API_KEY' };
}

/** Asks for the key. @param {HTMLDialogElement} dialog @param {() => void} changed */
export function openKeys(dialog, changed) {
  const known = entered();
  const field = (name, label, hint, example) =>
    el(
      'label.field',
      {},
      el('span', {}, label),
      el('input', {
        name,
        type: 'password',
        value: known[name] ?? '',
        placeholder: example,
        autocomplete: 'off',
        spellcheck: 'false',
      }),
      el('small', {}, hint),
    );
  const form = el(
    'form',
    {
      method: 'dialog',
      onsubmit: (event) => {
        const values = event.submitter?.value === 'forget' ? {} : Object.fromEntries(new FormData(form));
        sessionStorage.setItem(STORE, JSON.stringify(values));
        made.clear();
        changed();
      },
    },
    el('h2', { id: 'key-title' }, 'Your key'),
    el(
      'p',
      {},
      'One API key opens all four doors. It stays in this tab, and is forgotten when you close it.',
    ),
    field(
      'apiKey',
      'API key',
      'Shown once, at the first start of the server; make others with POST /api/v1/keys.',
      'sk-…',
    ),
    el(
      'details',
      { open: Boolean(known.agora || known.hms) },
      el('summary', {}, 'Or tokens of your own'),
      field('agora', 'Agora', 'The header token: an SDK token or a room token.', 'NETLESSSDK_…'),
      field('hms', '100ms', 'A management token, signed with the secret key.', 'eyJ…'),
    ),
    el(
      'div.buttons',
      {},
      // The first one is also what Enter does.
      el('button.main', { value: 'keep' }, 'Use'),
      el('button.quiet', { value: 'forget' }, 'Forget'),
    ),
  );
  fill(dialog, form);
  dialog.showModal();
}
