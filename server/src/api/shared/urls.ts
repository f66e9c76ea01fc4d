/**
 * The path to route by. A client behind `https_proxy` sends the whole URL as its target (HM 4), and a base URL that
 * ends in a slash gives `//api/2.0` (DS 9). A path whose escapes cannot be decoded names nothing: it is kept as text.
 */
export function cleanUrl(target: string): string {
  const relative = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const at = relative.indexOf('?');
  const path = at < 0 ? relative : relative.slice(0, at);
  const query = at < 0 ? '' : relative.slice(at);
  return lowerCased(cleanPath(path)) + query;
}

/** Routes of DocSpace have no case (DS 2.1), but the name of a tag has one. */
function lowerCased(path: string): string {
  if (!/^\/api\/2\.0(\/|$)/i.test(path)) return path;
  const [, before = path, name = '', after = ''] = /^(.*\/tags\/)([^/]+)(\/.*)$/i.exec(path) ?? [];
  return before.toLowerCase() + name + after.toLowerCase();
}

function cleanPath(path: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const single = rooted.includes('//') ? rooted.replace(/\/{2,}/g, '/') : rooted;
  return single.includes('%') && !isDecodable(single) ? single.replaceAll('%', '%25') : single;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
