import { el, methodBadge, pathText } from './dom.js';
import { callsOf } from './spec.js';
import { inline, paragraphs } from './text.js';

/** The way in: a door for each API. @param {{ name: string, title: string, summary: string, prefix: string }[]} apis */
export function homeView(apis) {
  const doors = apis.map((api) =>
    el(
      'a.door',
      { href: `#/${api.name}` },
      el('strong', {}, api.title),
      el('span', {}, api.summary),
      el('code', {}, api.prefix),
    ),
  );
  return el(
    'article.home',
    {},
    el(
      'div.hero',
      {},
      el(
        'div',
        {},
        el('h1', {}, 'One room, ', count(apis.length), ' doors'),
        el(
          'p.lead',
          {},
          'A room that is made through one of these APIs is the same room in the others. Read how each is called, and try every call on this server.',
        ),
      ),
      el(
        'div.enfilade',
        { 'aria-hidden': 'true' },
        apis.map(() => el('span', {})),
        el('span.light', {}),
      ),
    ),
    el('div.door-list', {}, doors),
    el(
      'p.small',
      {},
      'Documents, OpenAPI 3.1: ',
      apis.map((api, index) => [
        index > 0 && ' · ',
        el('a', { href: `/docs/${api.name}.json`, download: true }, `${api.name}.json`),
      ]),
    ),
  );
}

function count(number) {
  return ['no', 'one', 'two', 'three', 'four', 'five'][number] ?? String(number);
}

/** What an API is, how to sign in, and all its calls. */
export function overview(spec, api) {
  const schemes = Object.entries(spec.components.securitySchemes ?? {});
  return el(
    'article.overview',
    {},
    el('h1', {}, spec.info.title),
    el('p.lead', {}, spec.info.summary),
    el(
      'p.facts',
      {},
      el('span', {}, `Version ${spec.info.version}`),
      el('span', {}, 'Base ', el('code', {}, location.origin + api.prefix)),
      el('a', { href: api.document, download: true }, 'OpenAPI document'),
    ),
    ...paragraphs(spec.info.description),
    el('h2', {}, 'Credentials'),
    el('ul.schema', {}, ...schemes.map(([name, scheme]) => schemeRow(name, scheme))),
    callsOf(spec).map((tag) => [
      el('h2', {}, tag.name),
      el('p', {}, inline(tag.description)),
      el('ul.calls', {}, ...tag.calls.map((call) => callRow(api, call))),
    ]),
  );
}

function schemeRow(name, scheme) {
  const kind = scheme.type === 'http' ? `${scheme.scheme} in Authorization` : `${scheme.in} ${scheme.name}`;
  return el(
    'li',
    {},
    el('div.head', {}, el('code.member', {}, name), el('span.type', {}, kind)),
    scheme.description && el('p', {}, inline(scheme.description)),
  );
}

function callRow(api, call) {
  return el(
    'li',
    {},
    el(
      'a',
      { href: `#/${api.name}/${call.operationId}` },
      methodBadge(call.method),
      el('code', {}, pathText(call.path)),
      el('span', {}, call.summary ?? ''),
    ),
  );
}
