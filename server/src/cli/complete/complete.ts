import type { Argument, Command, Option } from 'commander';
import type { Io } from '../io.ts';
import type { Candidate } from './candidate.ts';

/** What may stand where the cursor is. */
export interface Completion {
  kind: 'words' | 'files' | 'folders';
  candidates: Candidate[];
  /** The name of what only a server knows. */
  asks?: string;
}

/** Prints what may stand where the cursor is: the kind on a line, then a line for each candidate. */
export async function tell(io: Io, program: Command): Promise<void> {
  const words = io.args.slice(1);
  const { kind, candidates, asks } = completionFor(program, words);
  if (asks === 'room') {
    const { roomCandidates } = await import('./rooms.ts');
    candidates.push(...(await roomCandidates(io)));
  }
  const current = words.at(-1) ?? '';
  const fitting = candidates.filter(({ value }) => value.startsWith(current));
  const lines = fitting.map(({ value, doc }) => (doc === '' ? value : `${value}\t${doc}`));
  await io.stdout.print(`${[kind, ...lines].join('\n')}\n`);
}

/** @param words what was typed after the program's name; the last one may be empty, and is the one to complete */
export function completionFor(program: Command, words: readonly string[]): Completion {
  // It is told of the same commands.
  if (words[0] === 'help' && words.length > 1) return completionFor(program, words.slice(1));
  const current = words.at(-1) ?? '';
  let command = program;
  let places = 0;
  let waiting: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (waiting) waiting = undefined;
    else if (word.startsWith('-')) waiting = takesNext(command, word);
    else {
      const inner = places === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (inner) command = inner;
      else places += 1;
    }
  }
  if (waiting) return valuesOf(waiting, '');
  const [, flag] = /^(--[^=]+)=/.exec(current) ?? [];
  if (flag !== undefined) {
    const named = command.options.find(({ long }) => long === flag);
    return named ? valuesOf(named, `${flag}=`) : nothing();
  }
  if (current.startsWith('-')) return optionsOf(command);
  if (command.commands.length > 0) return places === 0 ? commandsOf(command) : nothing();
  const place = command.registeredArguments[places];
  return place ? ofPlace(place) : nothing();
}

function takesNext(command: Command, word: string): Option | undefined {
  return command.options.find((one) => one.required && (one.long === word || one.short === word));
}

function valuesOf({ argChoices, flags }: Option, prefix: string): Completion {
  const [, placeholder = ''] = /<(\S+)>/.exec(flags) ?? [];
  if (placeholder === 'file') return { kind: 'files', candidates: [] };
  if (placeholder === 'folder') return { kind: 'folders', candidates: [] };
  return words((argChoices ?? []).map((value) => ({ value: prefix + value, doc: '' })));
}

function ofPlace(place: Argument): Completion {
  const { argChoices = [] } = place;
  return { ...words(argChoices.map((value) => ({ value, doc: '' }))), asks: place.name() };
}

function optionsOf(command: Command): Completion {
  const help = command.createHelp();
  return words(
    help.visibleOptions(command).map((one) => ({
      value: one.long ?? one.short ?? '',
      doc: firstSentence(one.description),
    })),
  );
}

function commandsOf(command: Command): Completion {
  const help = command.createHelp();
  return words(
    help
      .visibleCommands(command)
      .map((one) => ({ value: one.name(), doc: one.summary() || one.description() })),
  );
}

function words(candidates: Candidate[]): Completion {
  return { kind: 'words', candidates };
}

function nothing(): Completion {
  return words([]);
}

function firstSentence(text: string): string {
  return text.replace(/[.;:] .*$/s, '').replace(/\.$/, '');
}
