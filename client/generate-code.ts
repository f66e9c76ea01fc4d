import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import type { OpenApi } from '../server/src/api/docs/document.ts';
import { notesOf } from './generate-notes.ts';

const HEAD = `// Written by \`npm run client\` from the OpenAPI document of the native API: change the server instead.
/* eslint @typescript-eslint/consistent-indexed-object-style: off */
`;

type Schema = Record<string, unknown>;

/** The code of `src/generated.ts`: a type for each schema, the types of each operation, and how each is reached. */
export async function codeFrom(document: OpenApi): Promise<string> {
  const told = JSON.stringify(onlyWhatIsRead(document));
  const nodes = await openapiTS(told, {
    // What has a default may be left out by who asks.
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
  });
  const types = astToString([
    ...schemasIn(interfaceIn(nodes, 'components')),
    interfaceIn(nodes, 'operations'),
  ]);
  return [HEAD, readable(types), routesOf(document), codesOf(document)].join('\n');
}

/** Without refusals, which are all alike, and with what is said about a member where types say it. */
function onlyWhatIsRead(document: OpenApi): object {
  const { paths, components, ...rest } = document;
  const notes = notesOf(document);
  const operations = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [
        method,
        {
          ...operation,
          parameters: (operation.parameters ?? []).filter((one) => one.in === 'path' || one.in === 'query'),
          responses: Object.fromEntries(
            Object.entries(operation.responses).filter(([status]) => status.startsWith('2')),
          ),
        },
      ]),
    ),
  ]);
  const schemas = Object.entries(components['schemas'] ?? {}).map(([name, schema]) => {
    const { title: _sameAsName, examples: _long, ...shown } = schema as Schema;
    return [name, { description: notes.get(name), ...shown }];
  });
  return withNotesOutside({
    ...rest,
    paths: Object.fromEntries(operations) as object,
    components: { schemas: Object.fromEntries(schemas) as object },
  }) as object;
}

/** What is said about the one side of "this or null" is said about both. */
function withNotesOutside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNotesOutside);
  if (typeof value !== 'object' || value === null) return value;
  const shown = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withNotesOutside(member)]),
  );
  const { anyOf } = shown as { anyOf?: Schema[] };
  const note = anyOf?.map(({ description }) => description).find((text) => text !== undefined);
  return note === undefined ? shown : { description: note, ...shown };
}

function interfaceIn(nodes: readonly ts.Node[], name: string): ts.InterfaceDeclaration {
  const found = nodes.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === name);
  if (!found) throw new Error(`openapi-typescript wrote no ${name}`);
  return found;
}

/** Each schema as a type of its own, rather than as a member of `components`. */
function schemasIn({ members }: ts.InterfaceDeclaration): ts.Node[] {
  const schemas = members
    .filter(ts.isPropertySignature)
    .find(({ name }) => (name as ts.Identifier).text === 'schemas')?.type;
  if (!schemas || !ts.isTypeLiteralNode(schemas)) throw new Error('openapi-typescript wrote no schemas');
  return schemas.members.filter(ts.isPropertySignature).map((member) => {
    const { type } = member;
    const name = (member.name as ts.Identifier).text;
    if (!type) throw new Error(`${name} has no type`);
    const exported = [ts.factory.createModifier(ts.SyntaxKind.ExportKeyword)];
    const declared = ts.isTypeLiteralNode(type)
      ? ts.factory.createInterfaceDeclaration(exported, name, undefined, undefined, type.members)
      : ts.factory.createTypeAliasDeclaration(exported, name, undefined, type);
    return ts.setSyntheticLeadingComments(declared, ts.getSyntheticLeadingComments(member));
  });
}

function readable(types: string): string {
  return (
    types
      .replace(/components\["schemas"\]\["(\w+)"\]/g, '$1')
      // What the types say already, and what no call has.
      .replace(/^ *\/\*\* @(constant|enum \{string\}) \*\/\n/gm, '')
      .replace(/^ *\* (@constant|@enum \{string\}|Format: .*)\n/gm, '')
      .replace(/^ *\/\*\* Format: .* \*\/\n/gm, '')
      .replace(/^ *(header|cookie|requestBody)\?: never;\n/gm, '')
      .replace(/^ *headers: \{\n *\[name: string\]: unknown;\n *\};\n/gm, '')
      .replaceAll('@description ', '')
  );
}

/** Method and path of each operation. */
function routesOf({ paths }: OpenApi): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId = '' }]) => `${operationId}: ['${method.toUpperCase()}', '${path}'],`,
    ),
  );
  return `/** Method and path of each operation. */\nexport const ROUTES = {\n${routes.join('\n')}\n} as const;\n`;
}

/** Known when a program runs, too: a newer server may send others. */
function codesOf({ components }: OpenApi): string {
  const problem = components['schemas']?.['Problem'] as { properties?: Record<string, { enum?: string[] }> };
  const codes = problem.properties?.['code']?.enum;
  if (!codes) throw new Error('the document does not say which codes a problem can have');
  return `/** Every \`code\` of a problem. */\nexport const PROBLEM_CODES = ${JSON.stringify(codes)} as const;\n`;
}
