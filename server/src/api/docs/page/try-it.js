import { showAnswer } from './answer-view.js';
import { copyButton, el, fill } from './dom.js';
import { credentials, placeholder } from './keys.js';
import { jsonNodes } from './json-view.js';
import { asCurl, asJavaScript, isFamily, isList, requestOf } from './request.js';
import { recall, remember } from './seen.js';
import { bodyOf, parametersOf, resolve } from './spec.js';

/**
 * The form that makes a call, the same call as a program would write it, and the answer.
 *
 * @param {{ name: string }} api
 * @param {() => void} askForKey
 */
export function tryIt(spec, api, call, askForKey) {
  const isOpen = call.security?.length === 0;
  const inputs = parametersOf(spec, call).map((parameter) => ({
    parameter,
    input: inputFor(spec, api, call, parameter),
  }));
  const headers = inputs.filter((one) => one.parameter.in === 'header');
  const body = bodyEditor(spec, call);
  const result = el('div.answer', { 'aria-live': 'polite' });
  const send = el('button.main', { type: 'submit' }, 'Send');
  const stop = el('button.quiet', { type: 'button', hidden: true }, 'Stop');
  const snippets = snippetView();

  const current = (credential) =>
    requestOf(
      call,
      inputs.map(({ parameter, input }) => ({ parameter, value: input.value.trim() })),
      body?.read(),
      credential,
    );
  const refresh = () => snippets.show(current(isOpen ? {} : placeholder(api.name)));

  async function run() {
    const controller = new AbortController();
    stop.onclick = () => controller.abort();
    send.disabled = true;
    stop.hidden = false;
    const started = performance.now();
    try {
      const { url, ...request } = current(isOpen ? {} : await credentials(api.name));
      // No cookie: what is tried is what a program would send.
      const options = { ...request, credentials: 'omit', cache: 'no-store', signal: controller.signal };
      const answer = await fetch(url, options).catch((reason) => {
        throw reason.name === 'AbortError'
          ? reason
          : new Error(`The server did not answer: ${reason.message}`);
      });
      if (answer.status === 401 && !isOpen) askForKey();
      const value = await showAnswer(result, answer, started);
      if (answer.ok) remember(api.name, call, value);
    } catch (reason) {
      if (reason.name !== 'AbortError') fill(result, el('p.fault', { role: 'alert' }, reason.message));
    } finally {
      send.disabled = false;
      stop.hidden = true;
    }
  }

  const form = el(
    'form.try',
    {
      'aria-label': 'Try it',
      oninput: refresh,
      onchange: refresh,
      onsubmit: (event) => {
        event.preventDefault();
        void run();
      },
    },
    inputs.filter((one) => one.parameter.in !== 'header').map(labelled),
    body?.view,
    headers.length > 0 &&
      el('details.headers', {}, el('summary', {}, 'Headers'), el('div.body', {}, headers.map(labelled))),
    el('div.buttons', {}, send, stop),
  );
  refresh();
  return el('div.try-it', {}, el('h3', {}, 'Try it'), form, result, snippets.view);
}

function labelled({ parameter, input }) {
  const must = parameter.required && el('i', { title: 'required' }, ' *');
  return el('label.value', {}, el('span', {}, parameter.name, must), input);
}

function inputFor(spec, api, call, parameter) {
  const schema = resolve(spec, parameter.schema) ?? {};
  const values = schema.enum ?? (schema.type === 'boolean' ? [true, false] : undefined);
  const common = { name: parameter.name, required: parameter.in === 'path' };
  if (values) {
    const empty = el(
      'option',
      { value: '' },
      schema.default === undefined ? '–' : `${schema.default} (default)`,
    );
    return el('select', common, empty, ...values.map((value) => el('option', { value }, String(value))));
  }
  const hint = isFamily(parameter)
    ? 'key=value'
    : isList(schema)
      ? 'one, or several with commas'
      : (schema.examples?.[0] ?? schema.default ?? '');
  return el('input', {
    ...common,
    value: parameter.in === 'path' ? recall(api.name, call.path, parameter.name) : '',
    placeholder: String(hint),
    autocomplete: 'off',
    spellcheck: 'false',
  });
}

/** Where the body is written: JSON in a text, files in a form. */
function bodyEditor(spec, call) {
  const body = bodyOf(spec, call);
  if (!body) return undefined;
  if (body.type.startsWith('multipart/')) return formEditor(spec, body);
  const texts = body.examples.map((example) => JSON.stringify(example, null, 2));
  const area = el('textarea', { rows: '4', spellcheck: 'false', 'aria-label': 'Body' });
  const fault = el('small.fault', {});
  const use = (text) => {
    area.value = text;
    area.rows = Math.min(Math.max(text.split('\n').length, 3), 18);
    fault.textContent = '';
  };
  use(texts[0] ?? '');
  area.addEventListener('input', () => {
    try {
      if (area.value.trim() !== '') JSON.parse(area.value);
      fault.textContent = '';
    } catch (reason) {
      fault.textContent = `Not JSON yet: ${reason.message}`;
    }
  });
  const choices = texts.map((text, index) =>
    el(
      'button.chip',
      {
        type: 'button',
        onclick: () => {
          use(text);
          area.dispatchEvent(new Event('change', { bubbles: true }));
        },
      },
      `Example ${index + 1}`,
    ),
  );
  const head = el('div.body-head', {}, el('span', {}, 'Body'), texts.length > 1 && choices);
  return {
    view: el('div.body', {}, head, area, fault),
    read: () => (area.value.trim() === '' ? undefined : { type: body.type, content: area.value }),
  };
}

function formEditor(spec, body) {
  const members = Object.entries(resolve(spec, body.schema)?.properties ?? {});
  const inputs = members.map(([name, schema]) => ({
    name,
    input: el('input', { type: schema.format === 'binary' ? 'file' : 'text', name }),
  }));
  return {
    view: el(
      'div.body',
      {},
      inputs.map(({ name, input }) => el('label.value', {}, el('span', {}, name), input)),
    ),
    read: () => {
      const content = new FormData();
      for (const { name, input } of inputs) {
        if (input.files) for (const file of input.files) content.append(name, file);
        else if (input.value !== '') content.append(name, input.value);
      }
      return { type: body.type, content };
    },
  };
}

/** The call in other languages. */
function snippetView() {
  const languages = { curl: asCurl, JavaScript: asJavaScript };
  const code = el('code', {});
  let language = 'curl';
  let request;
  const draw = () => {
    const text = languages[language](request);
    fill(code, language === 'curl' ? text : jsonNodes(text));
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.textContent === language));
  };
  const tabs = Object.keys(languages).map((name) =>
    el('button.chip', { type: 'button', onclick: () => ((language = name), draw()) }, name),
  );
  return {
    view: el(
      'div.snippet',
      {},
      el(
        'div.tabs',
        {},
        tabs,
        copyButton(() => code.textContent),
      ),
      el('pre.code', { tabindex: '0' }, code),
    ),
    show: (now) => {
      request = now;
      draw();
    },
  };
}
