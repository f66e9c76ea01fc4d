import { readFileSync, readdirSync } from 'node:fs';
import { defineConfig, type DefaultTheme } from 'vitepress';

const docs = new URL('../', import.meta.url);

/** The APIs with a page of reference each, which `docs/reference.ts` writes. */
const REFERENCE = { native: 'Native', agora: 'Agora', '100ms': '100ms', docspace: 'DocSpace' };

const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  // The page chooses light or dark before it is drawn, by a script and styles within it.
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'self'",
].join('; ');

export default defineConfig({
  lang: 'en',
  title: 'Enfilade',
  description: 'A self-hosted server for live rooms that speaks the room APIs your application already uses.',
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }],
    // Nothing is ever loaded from elsewhere.
    ['meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }],
  ],
  // The reference of the client is no page of this site; `docs/site-check.ts` follows links to it.
  ignoreDeadLinks: [/^\/client\//],
  markdown: {
    theme: { light: 'vitesse-light', dark: 'vitesse-dark' },
    // Paths of routes have braces, too: attributes are written {:#like-this}.
    attrs: { leftDelimiter: '{:', rightDelimiter: '}' },
  },
  themeConfig: {
    logo: { src: '/logo.svg', alt: '' },
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    externalLinkIcon: true,
    nav: [
      { text: 'Start', link: '/start' },
      {
        text: 'Guides',
        items: [
          { text: 'From Agora', link: '/guides/agora' },
          { text: 'From 100ms', link: '/guides/100ms' },
          { text: 'From DocSpace', link: '/guides/docspace' },
          { text: 'People in the room', link: '/guides/whiteboard' },
          { text: 'Calls in the room', link: '/guides/calls' },
          { text: 'Recordings of calls', link: '/guides/recording' },
          { text: 'Native API', link: '/guides/native' },
          { text: 'TypeScript client', link: '/guides/client' },
          { text: 'Command line', link: '/guides/cli' },
        ],
      },
      { text: 'Operate', link: '/operations' },
      { text: 'API', link: '/api' },
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [
          { text: 'Ten minutes to the first room', link: '/start' },
          { text: 'Concepts', link: '/concepts' },
          { text: 'One room, every door', link: '/one-room' },
        ],
      },
      {
        text: 'Move an application',
        items: [
          { text: 'From Agora Whiteboard', link: '/guides/agora' },
          { text: 'From 100ms', link: '/guides/100ms' },
          { text: 'From ONLYOFFICE DocSpace', link: '/guides/docspace' },
        ],
      },
      {
        text: 'Build on it',
        items: [
          { text: 'People in the room', link: '/guides/whiteboard' },
          { text: 'Calls in the room', link: '/guides/calls' },
          { text: 'Native API', link: '/guides/native' },
          { text: 'TypeScript client', link: '/guides/client' },
          { text: 'Command line', link: '/guides/cli' },
        ],
      },
      {
        text: 'Run it',
        items: [
          { text: 'Configuration', link: '/configuration' },
          { text: 'Operations', link: '/operations' },
          { text: 'Media on other machines: Janus', link: '/guides/janus' },
          { text: 'Benchmarks', link: '/benchmarks' },
        ],
      },
      {
        text: 'Reference',
        items: [
          {
            text: 'API reference',
            link: '/api',
            items: Object.entries(REFERENCE).map(([door, text]) => ({ text, link: `/api/${door}` })),
          },
          {
            text: 'What each door offers',
            collapsed: true,
            items: [
              { text: 'Agora', link: '/compatibility/agora' },
              { text: '100ms', link: '/compatibility/100ms' },
              { text: 'DocSpace', link: '/compatibility/docspace' },
            ],
          },
          { text: 'Decisions', collapsed: true, items: decisions() },
        ],
      },
    ],
  },
});

/** Every decision, by its number and its heading. */
function decisions(): DefaultTheme.SidebarItem[] {
  return readdirSync(new URL('decisions/', docs))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => {
      const [, heading = name] =
        /^# (.*)$/m.exec(readFileSync(new URL(`decisions/${name}`, docs), 'utf8')) ?? [];
      return { text: heading, link: `/decisions/${name.replace(/\.md$/, '')}` };
    });
}
