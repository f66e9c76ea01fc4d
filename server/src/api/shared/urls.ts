/**
 * The path to route by. A client behind `https_proxy` sends the whole URL as its target (HM 4), and a base URL that
 * ends in a slash gives `//api/2.0` (DS 9).
 */
export function cleanUrl(target: string): string {
  const path = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/';
  const [, before = path, query = ''] = /^([^?]*)(.*)$/s.exec(path) ?? [];
  const rooted = before.startsWith('/') ? before : `/${before}`;
  return rooted.includes('//') ? rooted.replace(/\/{2,}/g, '/') + query : rooted + query;
}
