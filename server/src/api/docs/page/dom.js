/**
 * Makes an element. Text is always text: nothing that is shown here is ever read as HTML.
 *
 * @param {string} name with classes: `p.note`
 * @param {Record<string, unknown>} attributes `on…` are listeners; undefined and false are left out
 * @param {...unknown} children nodes, text, or lists of them
 */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const made = document.createElement(tag);
  if (classes.length > 0) made.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== false));
  return made;
}

/** @param {Element} place @param {...(Node | string)} children */
export function fill(place, ...children) {
  place.replaceChildren(...children.flat(Infinity).filter((child) => child !== undefined && child !== false));
}

/** A button that copies what `read` gives at that moment. */
export function copyButton(read) {
  const button = el('button.copy', {
    type: 'button',
    onclick: async () => {
      await navigator.clipboard.writeText(read());
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = 'Copy'), 1500);
    },
  });
  button.textContent = 'Copy';
  // Browsers offer the clipboard only to pages that came by HTTPS or from this machine.
  button.hidden = !navigator.clipboard;
  return button;
}

/** @param {string} method */
export function methodBadge(method) {
  return el(`span.method.${method}`, {}, method === 'delete' ? 'DEL' : method.toUpperCase());
}

/** A path with its parameters set apart. @param {string} path */
export function pathText(path) {
  return path
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => (part.startsWith('{') ? el('span.param', {}, part) : part));
}
