import { copyButton, el, fill } from './dom.js';
import { jsonNodes } from './json-view.js';

const LONGEST = 200_000;

/**
 * Shows an answer as it comes in.
 *
 * @param {Element} place
 * @param {Response} answer
 * @param {number} started
 * @returns {Promise<unknown>} its body, where it is JSON
 */
export async function showAnswer(place, answer, started) {
  const ms = Math.round(performance.now() - started);
  const type = answer.headers.get('content-type') ?? '';
  const body = el('div.answer-body', {});
  const size = el('span', {});
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const head = el(
    'div.answer-head',
    {},
    el(`span.status.s${Math.floor(answer.status / 100)}`, {}, `${answer.status} ${answer.statusText}`),
    el('span', {}, `${ms} ms`),
    size,
  );
  fill(
    place,
    head,
    body,
    el('details.headers', {}, el('summary', {}, 'Headers'), el('pre.code', {}, el('code', {}, headers))),
  );
  if (type.startsWith('image/')) {
    const picture = await answer.blob();
    size.textContent = sizeText(picture.size);
    fill(body, el('img', { src: URL.createObjectURL(picture), alt: 'The picture that was answered' }));
    return undefined;
  }
  if (type.startsWith('text/event-stream')) return follow(body, answer);
  const text = await answer.text();
  size.textContent = sizeText(new Blob([text]).size);
  return showText(body, head, text);
}

function showText(body, head, text) {
  let value;
  let shown = text;
  try {
    value = JSON.parse(text);
    shown = JSON.stringify(value, null, 2);
  } catch {
    // It is shown as it came.
  }
  if (text === '') fill(body, el('p.plain', {}, 'No body.'));
  else {
    const isLong = shown.length > LONGEST;
    const code = isLong
      ? [`${shown.slice(0, LONGEST)}\n…`]
      : value === undefined
        ? [shown]
        : jsonNodes(shown);
    fill(body, el('pre.code', { tabindex: '0' }, el('code', {}, code)));
    head.append(copyButton(() => shown));
  }
  return value;
}

/** Events, as they happen, until the call is stopped. */
async function follow(body, answer) {
  const code = el('code', {});
  fill(body, el('pre.code', { tabindex: '0' }, code));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) code.append(part.value);
}

function sizeText(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}
