import { Command, CommanderError } from 'commander';
import { defineAccessCommands } from './commands/access.ts';
import { definer, tellErrors } from './commands/define.ts';
import { defineEntryCommands } from './commands/entry.ts';
import { defineRoomCommands } from './commands/rooms.ts';
import { defineServerCommands } from './commands/server.ts';
import { defineShellCommands } from './commands/shell.ts';
import type { Io } from './io.ts';
import { FAILED, Trouble, WRONG_USAGE } from './trouble.ts';
import { VERSION } from './version.ts';

const ABOUT = `Runs an Enfilade server and manages its rooms.

A command works on a running server (--url and --key, or ENFILADE_URL and ENFILADE_API_KEY), or on the data folder of this \
machine while no server uses it. Flags win over the environment, the environment over the data folder.`;

/** What the scripts for the shells ask for each time the key is pressed. */
export const COMPLETE = '__complete';

const WIDEST_HELP = 100;

/** Every command, with what runs it; `ran` is told its exit status. */
export function createProgram(io: Io, ran: (status: number) => void): Command {
  const { stdout, stderr } = io;
  const program = new Command('enfilade').description(ABOUT);
  program
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => void stdout.print(text),
      writeErr: (text) => void stderr.print(text),
      getOutHelpWidth: () => Math.min(WIDEST_HELP, stdout.columns),
      getErrHelpWidth: () => Math.min(WIDEST_HELP, stderr.columns),
      getOutHasColors: () => stdout.color,
      getErrHasColors: () => stderr.color,
    })
    .exitOverride()
    .helpOption('-h, --help', 'tell how it is used')
    .version(VERSION, '-V, --version', 'tell the version')
    .addHelpText('after', '\n`enfilade <command> --help` tells more, with examples.');
  tellErrors(program);

  const define = definer(io, ran);
  defineServerCommands(program, define);
  program.commandsGroup('Rooms:');
  defineRoomCommands(program, define);
  defineEntryCommands(program, define);
  program.commandsGroup('Access:');
  defineAccessCommands(program, define);
  program.commandsGroup('More:');
  defineShellCommands(program, define);
  return program;
}

/** Commander knows `help room`, and not `help room create`. */
function withHelpFlag(args: readonly string[]): string[] {
  const [first, ...rest] = args;
  return first === 'help' && rest.length > 1 ? [...rest, '--help'] : [...args];
}

/** Runs what the arguments ask for; answers the exit status. */
export async function runProgram(io: Io): Promise<number> {
  let status = 0;
  const program = createProgram(io, (given) => {
    status = given;
  });
  try {
    if (io.args[0] === COMPLETE) await (await import('./complete/complete.ts')).tell(io, program);
    else await program.parseAsync(withHelpFlag(io.args), { from: 'user' });
    return status;
  } catch (reason) {
    if (reason instanceof CommanderError) return reason.exitCode === 0 ? 0 : WRONG_USAGE;
    await io.stderr.print(`enfilade: ${(reason as Error).message}\n`);
    return reason instanceof Trouble ? reason.status : FAILED;
  }
}
