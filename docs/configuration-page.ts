import { format } from 'prettier';
import { OPTIONS } from '../server/src/config.ts';

const rows = Object.values(OPTIONS).map(({ env, flag, fallback, doc, ...rest }) => {
  const named = 'defaultDoc' in rest ? rest.defaultDoc : undefined;
  const value = Array.isArray(fallback) ? fallback.join(',') : fallback === undefined ? '' : String(fallback);
  const shown = named ?? (value === '' ? 'unset' : `\`${value}\``);
  return `| \`${env}\` | \`--${flag}\` | ${shown} | ${doc} |`;
});

const page = `# Configuration

<!-- Written by \`npm run docs\` from server/src/config.ts. -->

Each option can be given as a flag (\`npm start -- --port 8080\`), as an environment variable, or as a line
\`ENFILADE_…=value\` in a file that \`--config\` or \`ENFILADE_CONFIG\` names. A flag wins over the environment, the
environment over the file. Other users of the machine can read flags: give secrets in the environment or the file. A value that is wrong, or an \`ENFILADE_…\` name that does not exist, stops the start; all
faults are told together, by name.

| environment | flag | default | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}

## Keys

At its first start the server makes the project \`default\` with an access key and a secret key (Agora, 100ms), an API
key (DocSpace, native) and an administrator, and shows them once on standard output. Only the API key's hash and the
password's hash are stored; the secret key is stored sealed. Where they were lost, or where a machine sets the server
up, give them as options: they are then the default project's keys, also when they change at a later start.

## Secrets at rest

Secret keys and storage credentials are sealed with AES-256-GCM under the key in \`encryption.key\` (or
\`ENFILADE_ENCRYPTION_KEY\`). A database without that key cannot be opened; keep both, apart.
`;

/** `docs/configuration.md`, written from the options of the server. */
export function configurationPage(): Promise<string> {
  return format(page, { parser: 'markdown', printWidth: 110, singleQuote: true });
}
