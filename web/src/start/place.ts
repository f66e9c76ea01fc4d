import { keptInTab } from '../settings.ts';

/** Which room this page is about. */
export const roomName = decoded(/^\/r\/([^/]+)/.exec(location.pathname)?.[1] ?? '');

/** Whether the page is in a frame of another page. */
export const isEmbedded = window.parent !== window;

const tokenName = `token:${roomName}`;

/**
 * The credential, from what comes after `#`: it never goes to a server with the address. It is taken away from there, and
 * kept as long as the tab is open, so that loading the page again keeps the place.
 */
export function takeToken(): string | undefined {
  const fragment = location.hash.slice(1);
  if (fragment !== '') {
    rememberToken(decoded(fragment));
    history.replaceState(null, '', location.pathname);
  }
  return keptInTab.get(tokenName);
}

export function rememberToken(token: string | undefined): void {
  keptInTab.set(tokenName, token);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What somebody typed: a link to a room here, the credential itself, or (undefined) a link to another place. */
export function readTyped(text: string): Typed | undefined {
  const typed = text.trim();
  const isLink = /^https?:/i.test(typed);
  if (!isLink && !/^[^\s/#]+\/r\/[^/]/.test(typed)) return { room: roomName, token: typed, isReplay: false };
  const link = isLink ? typed : `${location.protocol}//${typed}`;
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const [, room, replay] = /^\/r\/([^/]+)(\/replay)?\/?$/.exec(url?.pathname ?? '') ?? [];
  if (url?.origin !== location.origin || room === undefined || url.hash.length < 2) return undefined;
  return { room: decoded(room), token: decoded(url.hash.slice(1)), isReplay: replay !== undefined };
}

/** Where somebody wants to go. */
export interface Typed {
  room: string;
  token: string;
  isReplay: boolean;
}

/** The page of a room, with the credential in it. */
export const addressOf = (room: string, token: string, isReplay = false): string =>
  `/r/${encodeURIComponent(room)}${isReplay ? '/replay' : ''}#${encodeURIComponent(token)}`;

/** What the page around this one gives (`<enfilade-room>`). */
export interface Handed {
  token: string;
  name?: string;
}

/** Asks the page around this one for the credential; `taken` is called each time that it gives one. */
export function askAround(taken: (handed: Handed) => void): () => void {
  const listener = ({ source, data }: MessageEvent<unknown>): void => {
    if (source !== window.parent || typeof data !== 'object' || data === null) return;
    const { type, token, name } = data as Record<string, unknown>;
    if (type !== 'enfilade:enter' || typeof token !== 'string' || token === '') return;
    taken({ token, ...(typeof name === 'string' && name !== '' && { name }) });
  };
  window.addEventListener('message', listener);
  tellAround({ type: 'enfilade:ready' });
  return () => window.removeEventListener('message', listener);
}

/** Tells the page around this one how it stands; never anything that is secret. */
export function tellAround(message: { type: string; [member: string]: string }): void {
  if (isEmbedded) window.parent.postMessage(message, '*');
}
