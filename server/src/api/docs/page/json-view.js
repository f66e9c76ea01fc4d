import { el } from './dom.js';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON in colours. @param {string} text */
export function jsonNodes(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon, word] = match;
    if (match.index > at) nodes.push(text.slice(at, match.index));
    const kind = quoted ? (colon ? 'name' : 'text') : word ? 'word' : 'number';
    nodes.push(el(`span.json-${kind}`, {}, quoted ?? whole));
    if (colon) nodes.push(colon);
    at = match.index + whole.length;
  }
  nodes.push(text.slice(at));
  return nodes;
}

/** A value as a block of JSON. @param {unknown} value */
export function jsonBlock(value) {
  return el('pre.code', { tabindex: '0' }, el('code', {}, jsonNodes(JSON.stringify(value, null, 2))));
}
