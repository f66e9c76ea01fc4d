import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a page loads by itself. A link that somebody follows may lead anywhere. */
const LOADS = [
  /<(?:script|img|iframe|source|video|audio)\b[^>]*?\ssrc="([^"]*)"/g,
  /<link\b[^>]*?\shref="([^"]*)"/g,
  /url\(\s*["']?([^"')]+)/g,
  /@import\s+["']([^"']+)/g,
];

/**
 * Looks at a built site.
 *
 * @returns one line for each link that leads nowhere, and for everything that is loaded from elsewhere
 */
export function faultsOf(site: string): string[] {
  const pages = new Map(globSync('**/*.html', { cwd: site }).map((name) => [name, read(name)]));
  const anchors = new Map([...pages].map(([name, html]) => [name, idsOf(html)]));
  const faults: string[] = [];
  for (const [name, html] of pages) {
    for (const link of linksOf(html)) {
      const { pathname, hash } = new URL(link, `http://site/${name}`);
      const path = decodeURI(pathname).replace(/\/$/, '/index.html').slice(1);
      const anchor = decodeURIComponent(hash.slice(1));
      if (!existsSync(join(site, path))) faults.push(`${name}: ${link} leads nowhere`);
      else if (anchor !== '' && anchors.get(path)?.has(anchor) === false)
        faults.push(`${name}: ${link} leads to a page without that place`);
    }
  }
  for (const name of globSync('**/*.{html,css}', { cwd: site })) {
    for (const loaded of loadsOf(pages.get(name) ?? read(name))) {
      if (/^(https?:)?\/\//.test(loaded)) faults.push(`${name}: loads ${loaded}`);
      else if (!loaded.startsWith('data:') && !loaded.startsWith('#') && !existsSync(fileOf(name, loaded)))
        faults.push(`${name}: loads ${loaded}, which is not there`);
    }
  }
  return faults;

  function read(name: string): string {
    return readFileSync(join(site, name), 'utf8');
  }

  function fileOf(name: string, loaded: string): string {
    const [path = ''] = loaded.split(/[?#]/);
    return path.startsWith('/') ? join(site, path) : join(site, dirname(name), path);
  }
}

function loadsOf(text: string): string[] {
  return LOADS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, target = '']) => plain(target)));
}

/** Those that stay on the site. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)]
    .map(([, target = '']) => plain(target))
    .filter((target) => target !== '' && !/^([a-z]+:|\/\/)/.test(target));
}

function idsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => plain(id)));
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
