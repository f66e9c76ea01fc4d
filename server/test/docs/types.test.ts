import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { blocksOf } from './blocks.ts';
import { ROOT } from './desk.ts';

const docs = join(ROOT, 'docs');

/** The TypeScript of a page as one program, each line where it stands in the page. */
function programOf(name: string): string {
  const lines: string[] = [];
  for (const { lang, code, line } of blocksOf(readFileSync(join(docs, name), 'utf8'))) {
    if (lang !== 'ts') continue;
    while (lines.length < line) lines.push('');
    lines.push(...code.split('\n').slice(0, -1));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\nexport {};\n`;
}

test('the TypeScript of the pages is right by its types', () => {
  const programs = new Map(
    globSync('**/*.md', { cwd: docs, exclude: ['api/**'] })
      .map((name) => [join(docs, name.replace(/\.md$/, '.md.ts')), programOf(name)] as const)
      .filter(([, code]) => code !== ''),
  );
  assert.ok(programs.size > 0);
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (path) => programs.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const code = programs.get(path);
    return code === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, code, ts.ScriptTarget.Latest);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  const faults = [...programs.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
        return `${path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
  assert.deepEqual(faults, []);
});
