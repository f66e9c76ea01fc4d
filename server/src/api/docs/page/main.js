import { callView } from './call-view.js';
import { el, fill, methodBadge } from './dom.js';
import { hasKey, openKeys } from './keys.js';
import { homeView, overview } from './overview.js';
import { callsOf, load, readJson } from './spec.js';

const $ = (id) => document.getElementById(id);
/** Shorter is not worth a word; milliseconds. */
const NOTICED = 200;
let apis = [];

/** What is looked at: `#/agora/createRoom`. */
function place() {
  const [, name = '', id = ''] = location.hash.split('/').map(decoded);
  return { api: apis.find((one) => one.name === name), id };
}

/** What nobody can decode leads nowhere. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

let drawn = 0;

async function draw() {
  const turn = (drawn += 1);
  const { api, id } = place();
  fill($('doors'), ...apis.map((one) => door(one, one === api)));
  showMenu(false);
  if (!api) {
    document.body.classList.add('at-home');
    fill($('calls'));
    show(homeView(apis), 'API');
    return;
  }
  const waiting = setTimeout(() => fill($('main'), el('p.loading', { role: 'status' }, 'Loading…')), NOTICED);
  try {
    const spec = await load(api);
    clearTimeout(waiting);
    // Somebody may have gone on while it was loading.
    if (turn !== drawn) return;
    document.body.classList.remove('at-home');
    const tags = callsOf(spec);
    const call = tags.flatMap((tag) => tag.calls).find((one) => one.operationId === id);
    list(api, tags, call);
    show(call ? callView(spec, api, call, askForKey) : overview(spec, api), call?.summary ?? api.title);
  } catch (reason) {
    if (turn === drawn) showFault(reason);
  } finally {
    clearTimeout(waiting);
  }
}

function showFault(reason) {
  show(el('p.fault', { role: 'alert' }, reason.message), 'API');
}

function show(view, title) {
  fill($('main'), view);
  document.title = `${title} · Enfilade`;
  window.scrollTo(0, 0);
}

function door(api, isHere) {
  return el('a', { href: `#/${api.name}`, 'aria-current': isHere ? 'true' : undefined }, api.label);
}

/** The calls of an API, by tag, beside the page. */
function list(api, tags, here) {
  const word = $('search').value.trim().toLowerCase();
  const fits = (call) =>
    `${call.method} ${call.path} ${call.summary} ${call.operationId}`.toLowerCase().includes(word);
  fill(
    $('calls'),
    tags
      .map((tag) => ({ ...tag, calls: tag.calls.filter(fits) }))
      .filter((tag) => tag.calls.length > 0)
      .map((tag) => [
        el('h2', {}, tag.name),
        el(
          'ul',
          {},
          ...tag.calls.map((call) =>
            el(
              'li',
              {},
              el(
                'a',
                {
                  href: `#/${api.name}/${call.operationId}`,
                  'aria-current': call.operationId === here?.operationId ? 'page' : undefined,
                },
                el('span', {}, call.summary ?? call.path),
                methodBadge(call.method),
              ),
            ),
          ),
        ),
      ]),
  );
  $('calls').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
}

function showMenu(isOpen) {
  document.body.classList.toggle('menu-open', isOpen);
  $('menu').setAttribute('aria-expanded', String(isOpen));
}

function showKey() {
  $('keys').classList.toggle('known', hasKey());
  $('keys').querySelector('span').textContent = hasKey() ? 'Key in use' : 'Enter a key';
}

function askForKey() {
  if (!$('key-dialog').open) openKeys($('key-dialog'), showKey);
}

const THEMES = ['light', 'dark'];
function setTheme(theme) {
  if (THEMES.includes(theme)) document.documentElement.dataset.theme = theme;
}

$('theme').addEventListener('click', () => {
  const isDark =
    document.documentElement.dataset.theme === 'dark' ||
    (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  const theme = isDark ? 'light' : 'dark';
  localStorage.setItem('enfilade.docs.theme', theme);
  setTheme(theme);
});
$('keys').addEventListener('click', askForKey);
$('menu').addEventListener('click', () => showMenu(!document.body.classList.contains('menu-open')));
$('search').addEventListener('input', async () => {
  const { api, id } = place();
  if (!api) return;
  const tags = callsOf(await load(api));
  list(
    api,
    tags,
    tags.flatMap((tag) => tag.calls).find((one) => one.operationId === id),
  );
});
addEventListener('keydown', (event) => {
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  $('search').focus();
});
addEventListener('hashchange', draw);

setTheme(localStorage.getItem('enfilade.docs.theme'));
showKey();
try {
  apis = await readJson('/docs/apis.json');
  await draw();
} catch (reason) {
  showFault(reason);
}
