import { checkDocumented } from './documented.ts';

/** One answer, read whole. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The body as JSON where it is JSON, else its text. */
  body: unknown;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON with its content type, unless it is a string: then as it is, and the content type is the caller's. */
  body?: unknown;
}

/** Asks once and reads the answer, which must be as the API's document says. */
export async function ask(url: string, { method, headers = {}, body }: Ask = {}): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = body !== undefined && typeof body !== 'string' ? { 'content-type': 'application/json' } : {};
  const verb = method ?? (text === undefined ? 'GET' : 'POST');
  const response = await fetch(url, {
    method: verb,
    headers: { ...type, ...headers },
    ...(text !== undefined && { body: text }),
  });
  const read = await response.text();
  const answer = { status: response.status, headers: response.headers, body: parse(read) };
  checkDocumented(verb, url, answer);
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
