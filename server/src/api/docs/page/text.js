import { el } from './dom.js';

/** Paragraphs and lists, as the documents use them. @param {string} text */
export function paragraphs(text = '') {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const lines = block.split('\n');
      if (!lines.every((line) => line.startsWith('- '))) return el('p', {}, inline(block));
      return el('ul', {}, ...lines.map((line) => el('li', {}, inline(line.slice(2)))));
    });
}

/** `code`, **strong** and [links](https://…). @param {string} text */
export function inline(text = '') {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\))/).map((part) => {
    if (/^`.+`$/.test(part)) return el('code', {}, part.slice(1, -1));
    if (/^\*\*.+\*\*$/.test(part)) return el('strong', {}, part.slice(2, -2));
    const [, label, href] = /^\[([^\]]+)\]\(((?:https?:\/\/|[/#])[^)\s]*)\)$/.exec(part) ?? [];
    return href === undefined ? part : el('a', { href, rel: 'noreferrer' }, label);
  });
}
