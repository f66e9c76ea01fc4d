import { el, methodBadge, pathText } from './dom.js';
import { jsonBlock } from './json-view.js';
import { row, schemaView, typeOf } from './schema-view.js';
import { bodyOf, parametersOf, resolve, sample } from './spec.js';
import { inline, paragraphs } from './text.js';
import { tryIt } from './try-it.js';

/** Everything about one call, with what it takes to make it. */
export function callView(spec, api, call, askForKey) {
  const about = el(
    'div.about',
    {},
    el('p.crumb', {}, el('a', { href: `#/${api.name}` }, api.title), ' / ', call.tags?.[0] ?? ''),
    el('h1', {}, call.summary ?? call.path),
    el('p.address', {}, methodBadge(call.method), el('code', {}, pathText(call.path))),
    ...paragraphs(call.description),
    signIn(call),
  );
  const details = el(
    'div.details',
    {},
    parameterList(spec, call, 'path', 'In the path'),
    parameterList(spec, call, 'query', 'In the query'),
    bodyPart(spec, call),
    parameterList(spec, call, 'header', 'Headers'),
    answers(spec, call),
  );
  return el('article.call', {}, about, tryIt(spec, api, call, askForKey), details);
}

function signIn(call) {
  if (call.security?.length === 0) return el('p.note', {}, 'Nobody is asked who they are.');
  const isOptional = call.security?.some((one) => Object.keys(one).length === 0);
  return isOptional && el('p.note', {}, 'A credential may be left out.');
}

function parameterList(spec, call, place, title) {
  const here = parametersOf(spec, call).filter((one) => one.in === place);
  if (here.length === 0) return undefined;
  return el('section', {}, el('h2', {}, title), el('ul.schema', {}, ...here.map((one) => row(spec, one))));
}

function bodyPart(spec, call) {
  const body = bodyOf(spec, call);
  if (!body) return undefined;
  return el(
    'section',
    {},
    el('h2', {}, 'Body ', el('small', {}, `${body.type}${body.required ? '' : ', may be left out'}`)),
    schemaView(spec, body.schema),
  );
}

function answers(spec, call) {
  const all = Object.entries(call.responses).map(([status, given]) => ({
    status,
    response: resolve(spec, given) ?? {},
  }));
  const isGood = ({ status }) => Number(status) < 400;
  return [
    el(
      'section',
      {},
      el('h2', {}, 'Answers'),
      all.filter(isGood).map((one) => answer(spec, one, true)),
    ),
    el(
      'section',
      {},
      el('h2', {}, 'Refusals'),
      all.filter((one) => !isGood(one)).map((one) => answer(spec, one, false)),
    ),
  ];
}

function answer(spec, { status, response }, open) {
  const [entry] = Object.entries(response.content ?? {});
  const head = [el(`span.status.s${status[0]}`, {}, status), el('span', {}, inline(response.description))];
  if (!entry) return el('div.outcome', {}, el('div.outcome-head', {}, head));
  const [type, media] = entry;
  const [shown] = Object.values(media.examples ?? {}).map((one) => one.value);
  const example = media.example ?? shown ?? sample(spec, media.schema);
  const headers = Object.entries(response.headers ?? {});
  return el(
    'details.outcome',
    { open },
    el('summary.outcome-head', {}, head),
    el('p.media', {}, type, ' · ', typeOf(spec, media.schema)),
    headers.length > 0 &&
      el(
        'ul.schema',
        {},
        ...headers.map(([name, one]) =>
          row(spec, { name, schema: one.schema, description: one.description }),
        ),
      ),
    open && schemaView(spec, media.schema),
    el('h3', {}, 'Example'),
    jsonBlock(example),
  );
}
