import type { Command } from 'commander';
import type { Io } from '../../src/cli/io.ts';
import { createProgram } from '../../src/cli/program.ts';

export interface Described {
  /** `['room', 'create']` */
  path: string[];
  /** The lines of its help that can be pasted. */
  examples: string[];
  /** `--json`, … */
  options: string[];
}

/** Every command that does something, as its help tells it. */
export function allCommands(): Described[] {
  let help = '';
  const sink = {
    print: async (text: string) => void (help += text),
    isTerminal: false,
    color: false,
    columns: 80,
  };
  // Only its output is used before a command runs.
  const program = createProgram({ stdout: sink, stderr: sink } as unknown as Io, () => undefined);

  function* within(command: Command, path: string[]): Generator<Described> {
    for (const inner of command.commands) {
      const here = [...path, inner.name()];
      if (inner.commands.length > 0) {
        yield* within(inner, here);
        continue;
      }
      help = '';
      inner.outputHelp();
      const examples = [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line);
      yield { path: here, examples, options: inner.options.map(({ long }) => long ?? '') };
    }
  }
  return [...within(program, [])];
}
