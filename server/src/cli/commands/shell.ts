import { Argument, Command } from 'commander';
import { SHELLS, type Shell } from '../complete/shells.ts';
import type { Define } from './define.ts';

/** What the shell needs to complete what is typed. */
export function defineShellCommands(program: Command, define: Define): void {
  program.addHelpCommand(
    new Command('help')
      .argument('[command...]')
      .summary('tell how a command is used')
      .helpOption(false)
      .helpGroup('More:'),
  );
  define(program, 'completion', {
    summary: 'print what makes the shell complete commands and options',
    description:
      'One line in the startup file of the shell loads it, as the examples show. Rooms are completed, too, where ENFILADE_URL and ENFILADE_API_KEY lead to a server.',
    places: [new Argument('<shell>', 'which shell').choices(SHELLS)],
    examples: [
      ['In ~/.bashrc', 'source <(enfilade completion bash)'],
      ['In ~/.zshrc, after compinit', 'source <(enfilade completion zsh)'],
      ['In ~/.config/fish/config.fish', 'enfilade completion fish | source'],
    ],
    run: async ({ io, args: [shell] }) => {
      const { scriptFor } = await import('../complete/scripts.ts');
      await io.stdout.print(scriptFor(shell as Shell));
      return 0;
    },
  });
}
