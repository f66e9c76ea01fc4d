import type { House } from '../house.ts';

const DEVICES = ['camera', 'microphone', 'display-capture'];

/**
 * What the page of a room may do: run its own files, and ask this server. Excalidraw sets styles, and shows pictures that
 * it made (data, blob).
 */
export function policyOf({ config, publicUrl }: House): Record<string, string> {
  const socket = new URL(publicUrl()).origin.replace(/^http/, 'ws');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${socket}`,
    `frame-ancestors ${config.frameAncestors}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    // What a call needs; a page of somebody else with a room in it has to allow it, too (`allow` of its frame).
    'permissions-policy': DEVICES.map((one) => `${one}=(self)`).join(', '),
    'cache-control': 'no-cache',
  };
}

/** For who installed without the scripts of npm. */
export const NOT_BUILT = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <title>Enfilade</title>
  <h1>The page of the rooms is not built</h1>
  <p>On the server, in the folder of Enfilade, run</p>
  <pre>npm run build -w web</pre>
  <p>and load this page again. It is done by <code>npm ci</code>, unless that was run without scripts.</p>
</html>
`;
