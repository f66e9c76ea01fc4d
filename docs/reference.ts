import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenApi, Parameter, Response } from '../server/src/api/docs/document.ts';
import { loadConfig } from '../server/src/config.ts';
import { start } from '../server/src/start.ts';
import { example, operationOf, PARAMETERS, rowOf } from './reference-call.ts';
import { membersOf, prose, typeOf, type Schema } from './reference-schema.ts';

/** Where the readers of these pages have their server. */
const ORIGIN = 'http://127.0.0.1:7788';

/** A page of reference for each API, and its document, as a server that is started for it tells them. */
export async function referencePages(): Promise<{ name: string; page: string; document: string }[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'enfilade-docs-'));
  try {
    const env = { ENFILADE_PORT: '0', ENFILADE_DATA_DIR: dataDir, ENFILADE_PUBLIC_URL: ORIGIN };
    const server = await start(loadConfig({ env }));
    const documents: [string, OpenApi][] = [];
    try {
      for (const [name, write] of server.app.openApi) documents.push([name, write()]);
    } finally {
      await server.stop();
    }
    return documents.map(([name, document]) => ({
      name,
      page: pageOf(name, document),
      document: `${JSON.stringify(document, null, 1)}\n`,
    }));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function pageOf(name: string, document: OpenApi): string {
  const { info, tags, components } = document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const listed = new Set(tags.map((tag) => tag.name));
  const groups = [
    ...tags.map((tag) => ({
      ...tag,
      routes: operations.filter(({ operation }) => operation.tags?.[0] === tag.name),
    })),
    {
      name: 'More',
      description: '',
      routes: operations.filter(({ operation }) => !listed.has(operation.tags?.[0] ?? '')),
    },
  ].filter(({ routes }) => routes.length > 0);
  const schemas = Object.entries(components['schemas'] ?? {}) as [string, Schema][];
  return [
    '---\noutline: [2, 3]\neditLink: false\n---',
    `# ${prose(info.title)}`,
    `<!-- Written by \`npm run docs\` from what the server says about itself. -->`,
    prose(info.description),
    `[OpenAPI 3.1 document](/openapi/${name}.json){:target="_self" download} · your own server shows these calls at \`/docs\`, where each can be tried.`,
    ...groups.flatMap((group) => [
      `## ${prose(group.name)}`,
      prose(group.description),
      ...group.routes.flatMap(operationOf),
    ]),
    ...sharedParameters(document),
    ...refusals(document),
    ...(schemas.length > 0 ? ['## Schemas'] : []),
    ...schemas.flatMap(([title, schema]) => schemaOf(title, schema)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** Parameters that many calls take: they stand once, and the calls refer to them. */
function sharedParameters({ components }: OpenApi): string[] {
  const all = Object.entries(components['parameters'] ?? {}) as [string, Parameter][];
  if (all.length === 0) return [];
  return [
    '## Headers of many calls',
    ...all.flatMap(([name, parameter]) => [
      `### ${parameter.name} {:#parameter-${name}}`,
      `${PARAMETERS}\n${rowOf(parameter)}`,
    ]),
  ];
}

function refusals({ components }: OpenApi): string[] {
  const all = Object.entries(components['responses'] ?? {}) as [string, Response][];
  if (all.length === 0) return [];
  return [
    '## Refusals',
    ...all.flatMap(([name, { description = '', content = {} }]) => {
      const status = name.replace('Refused', '');
      const [media] = Object.values(content);
      const shown = media?.example ?? Object.values(media?.examples ?? {})[0]?.value;
      return [
        `### ${status} {:#refused-${status}}`,
        prose(description),
        ...(shown === undefined ? [] : [example(shown)]),
      ];
    }),
  ];
}

function schemaOf(title: string, schema: Schema): string[] {
  const { description, examples } = schema as { description?: string; examples?: unknown[] };
  const members = membersOf(schema);
  return [
    `### ${title} {:#schema-${title}}`,
    prose(description ?? ''),
    ...(members.length > 0 ? members : [typeOf(schema)]),
    ...(examples ?? []).slice(0, 1).map(example),
  ];
}
