import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Checks programs that are nowhere but in memory as those of this checkout are checked.
 *
 * @param programs by the path where each would stand
 * @returns one line for each fault
 */
export function faultsIn(programs: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options: strict } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  // What an example shows, or is given, need not be used.
  const options = { ...strict, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (path) => programs.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const code = programs.get(path);
    if (code === undefined) return getSourceFile(path, ...rest);
    return ts.createSourceFile(path, code, ts.ScriptTarget.Latest);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  return [...programs].flatMap(([path, code]) => {
    const source = program.getSourceFile(path);
    const faults = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return faults.map(({ start = 0, messageText }) => {
      const line = code.slice(0, start).split('\n').at(-1) ?? '';
      const rest = code.slice(start).split('\n', 1)[0] ?? '';
      return `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}: ${line}${rest}`;
    });
  });
}
