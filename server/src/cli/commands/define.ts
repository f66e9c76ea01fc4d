import { InvalidArgumentError, Option, type Argument, type Command, type OptionValues } from 'commander';
import type { Io } from '../io.ts';

/** What a command is called with. */
export interface Call<Options> {
  io: Io;
  /** In the order of the usage; one that is optional may be missing. */
  args: (string | undefined)[];
  options: Options;
}

interface Definition<Options> {
  summary: string;
  /** Whole sentences, below the usage. */
  description?: string;
  places?: readonly Argument[];
  options?: readonly Option[];
  /** Lines to paste, each with what it does; a test runs them. */
  examples: readonly (readonly [does: string, line: string])[];
  /** Loads the code and runs it; answers the exit status, 0 where there is none. */
  run: (call: Call<Options>) => Promise<number | undefined>;
}

/** Adds a command to `parent`: its name, what it takes, what it does, and how it is run. */
export type Define = <Options extends OptionValues>(
  parent: Command,
  name: string,
  definition: Definition<Options>,
) => Command;

/** @param ran is told the exit status of the command that ran */
export function definer(io: Io, ran: (status: number) => void): Define {
  return (parent, name, { summary, description, places = [], options = [], examples, run }) => {
    const command = parent.command(name).summary(summary).description(sentences(summary, description));
    for (const place of places) command.addArgument(place);
    for (const one of options) command.addOption(one);
    const lines = examples.map(([does, line]) => `  # ${does}\n  $ ${line}`);
    command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
    tellErrors(command);
    return command.action(async () => {
      const given = command.processedArgs as (string | undefined)[];
      ran((await run({ io, args: given, options: command.opts() })) ?? 0);
    });
  };
}

/** A command that only holds others. */
export function group(parent: Command, name: string, summary: string): Command {
  const command = parent.command(name).summary(summary).description(sentences(summary)).helpCommand(false);
  tellErrors(command);
  return command;
}

function sentences(summary: string, more = ''): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.${more && `\n\n${more}`}`;
}

/** Tells what is wrong with the arguments of a command in one line, and where to read more. */
export function tellErrors(command: Command): void {
  command.configureOutput({
    outputError: (text, write) => {
      const path = [command.name()];
      for (let above = command.parent; above; above = above.parent) path.unshift(above.name());
      const wrong = text
        .replace(/^error: /, '')
        .trim()
        .replace(/\.$/, '')
        .replace(/\n\(?(.*?)\)?$/, '. $1');
      write(`enfilade: ${wrong}; see ${path.join(' ')} --help\n`);
    },
  });
}

interface Meaning<T> {
  /** Reads the text. @throws Error with what was expected */
  parse?: (text: string, before: T | undefined) => T;
  choices?: readonly string[];
  fallback?: T;
  /** The heading that it stands under. */
  group?: string;
}

/** One option: `option('--limit <number>', 'how many at most', { parse: wholeNumber(1, 100) })`. */
export function option<T = string>(flags: string, doc: string, meaning: Meaning<T> = {}): Option {
  const made = new Option(flags, doc);
  const { parse, choices, fallback, group: heading } = meaning;
  if (choices) made.choices(choices);
  if (fallback !== undefined) made.default(fallback);
  if (heading !== undefined) made.helpGroup(heading);
  if (parse) {
    made.argParser((text: string, before: T | undefined) => {
      try {
        return parse(text, before);
      } catch (reason) {
        throw new InvalidArgumentError((reason as Error).message);
      }
    });
  }
  return made;
}
