/**
 * What is about to be sent: where to, with which headers and which body.
 *
 * @typedef {{ method: string, url: string, headers: Record<string, string>, body?: string | FormData }} Request
 */

/**
 * @param {{ path: string, method: string }} call
 * @param {{ parameter: { name: string, in: string, schema: object }, value: string }[]} values empty ones are left out
 * @param {{ type: string, content: string | FormData } | undefined} body
 * @param {Record<string, string>} credential
 * @returns {Request}
 */
export function requestOf(call, values, body, credential) {
  const given = values.filter(({ value }) => value !== '');
  const inPath = new Map(given.filter((one) => one.parameter.in === 'path').map(nameAndValue));
  const path = call.path.replace(/\{(\w+)\}/g, (whole, name) =>
    inPath.has(name) ? encodeURIComponent(inPath.get(name)) : whole,
  );
  const query = new URLSearchParams();
  for (const { parameter, value } of given.filter((one) => one.parameter.in === 'query')) {
    if (isFamily(parameter)) {
      const [key, ...rest] = value.split('=');
      query.append(parameter.name.replace('<key>', key), rest.join('='));
      continue;
    }
    const parts = isList(parameter.schema) ? value.split(',').map((part) => part.trim()) : [value];
    for (const part of parts) query.append(parameter.name, part);
  }
  const headers = Object.fromEntries(given.filter((one) => one.parameter.in === 'header').map(nameAndValue));
  const text = query.toString();
  const isForm = body?.content instanceof FormData;
  return {
    method: call.method.toUpperCase(),
    url: text === '' ? path : `${path}?${text}`,
    headers: { ...credential, ...(body && !isForm && { 'Content-Type': body.type }), ...headers },
    ...(body && { body: body.content }),
  };
}

const nameAndValue = ({ parameter, value }) => [parameter.name, value];

/** Whether whoever asks chooses the end of its name: `metadata.<key>`. */
export function isFamily({ name }) {
  return name.endsWith('<key>');
}

export function isList(schema) {
  return schema?.type === 'array' || schema?.anyOf?.some((one) => one.type === 'array');
}

/** @param {Request} request */
export function asCurl({ method, url, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  // A name with a $ is for the shell to fill in.
  const header = ([name, value]) =>
    value.includes('$') ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`;
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(location.origin + url)}`,
    ...Object.entries(headers).map(header),
    ...(body instanceof FormData ? [...body.keys()].map((name) => `-F ${quoted(`${name}=@file`)}`) : []),
    ...(typeof body === 'string' && body !== '' ? [`-d ${quoted(compact(body))}`] : []),
  ];
  return lines.join(' \\\n  ');
}

/** @param {Request} request */
export function asJavaScript({ method, url, headers, body }) {
  const told = Object.entries(headers).map(([name, value]) => {
    const text = value.includes('$')
      ? `\`${value.replace(/\$([A-Z_]+)/g, '${process.env.$1}')}\``
      : JSON.stringify(value);
    return `    ${/^[A-Za-z]+$/.test(name) ? name : JSON.stringify(name)}: ${text},`;
  });
  const lines = [
    `const answer = await fetch(${JSON.stringify(location.origin + url)}, {`,
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(told.length > 0 ? ['  headers: {', ...told, '  },'] : []),
    ...(typeof body === 'string' && body !== '' ? [`  body: JSON.stringify(${compact(body)}),`] : []),
    '});',
    'console.log(answer.status, await answer.json());',
  ];
  return lines.join('\n');
}

function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
