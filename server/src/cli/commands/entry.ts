import { Argument, type Command } from 'commander';
import { group, option, type Define } from './define.ts';
import { pageOptions, type PageFlags } from './paging.ts';
import { JSON_OPTION, reachOptions, type Common } from './reach.ts';
import { DOORS, seconds, several, wholeNumber, type TokenFlags } from './values.ts';

const common = () => [JSON_OPTION, ...reachOptions()];
const room = (usage: string): Argument => new Argument(usage, 'its id (any of its three) or its name');

/** What lets people in, and what tells that they were: templates, codes, tokens, events. */
export function defineEntryCommands(program: Command, define: Define): void {
  defineTemplateCommands(program, define);

  const codes = group(program, 'code', 'make, list and switch room codes');
  define<Common & PageFlags>(codes, 'list', {
    summary: 'list the codes of a room',
    places: [room('<room>')],
    options: [...pageOptions(), ...common()],
    examples: [['By the name of the room', 'enfilade code list algebra-2']],
    run: async (call) => (await import('../run/codes.ts')).listCodes(call),
  });
  define<Common & { role?: string }>(codes, 'create', {
    summary: 'make codes for a room: for each role, or for one',
    places: [room('<room>')],
    options: [option('--role <role>', 'a role of its template'), ...common()],
    examples: [
      ['For every role', 'enfilade code create algebra-2'],
      ['For guests', 'enfilade code create algebra-2 --role guest'],
    ],
    run: async (call) => (await import('../run/codes.ts')).createCodes(call),
  });
  for (const [name, summary] of [
    ['enable', 'let a code lead into its room again'],
    ['disable', 'let a code lead nowhere'],
  ] as const) {
    define<Common>(codes, name, {
      summary,
      places: [new Argument('<code>', 'such as abc-defg-hij')],
      options: common(),
      examples: [['As `code list` shows it', `enfilade code ${name} $CODE`]],
      run: async (call) => (await import('../run/codes.ts')).switchCode(name === 'enable', call),
    });
  }

  define<Common & TokenFlags>(program, 'token', {
    summary: 'make a token or a link for a room and a role, at any door',
    description:
      'Native (where no door is named): the address of the room’s page with a join token; whoever opens it is in. Roles are admin, writer and reader. For agora: a room token for one of the same roles, or without a room an SDK token. For 100ms: an auth token for a role of the template and a user, or without a room a management token. DocSpace and the native API take API keys: see `keys create`. Alone on its line, so that it can be piped.',
    places: [room('[room]')],
    options: [
      option('--door <door>', 'what it is for', { choices: DOORS, fallback: 'native' }),
      option('--role <role>', 'what it allows'),
      option('--name <name>', 'how they are shown (native); they are asked where none is given'),
      option('--user <user>', 'what your application calls them (native, 100ms)'),
      option('--lifetime <time>', 'how long it is good, such as 90m or 1d; 0 (not 100ms): it does not end', {
        parse: seconds,
      }),
      ...common(),
    ],
    examples: [
      ['A link into a room', 'enfilade token algebra-2 --role writer --name Mia --user mia'],
      [
        'To write on the board by the SDK of Agora',
        'enfilade token algebra-2 --door agora --role writer --lifetime 1d',
      ],
      ['To join a call', 'enfilade token algebra-2 --door 100ms --role host --user mia'],
      ['To manage rooms by the 100ms API', 'enfilade token --door 100ms'],
    ],
    run: async (call) => (await import('../run/token.ts')).makeToken(call),
  });

  const events = group(program, 'events', 'read and follow what happens');
  const types = () =>
    option('--type <type>', 'such as room.created; several: any of them', { parse: several });
  const cursor = (doc: string) => option('--after <cursor>', doc);
  define<Common & { type?: string[]; after?: string; limit: number; all?: boolean }>(events, 'list', {
    summary: 'list what happened, oldest first',
    places: [room('[room]')],
    options: [
      types(),
      cursor('go on after this event'),
      option('--limit <number>', 'how many at most', { parse: wholeNumber(1, 100), fallback: 50 }),
      option('--all', 'all of them; with --json a document on each line'),
      ...common(),
    ],
    examples: [['In one room', 'enfilade events list algebra-2']],
    run: async (call) => (await import('../run/events.ts')).listEvents(call),
  });
  define<Common & { type?: string[]; after?: string }>(events, 'follow', {
    summary: 'show what happens as it happens, until Ctrl-C',
    places: [room('[room]')],
    options: [types(), cursor('show first what came after this event'), ...common()],
    examples: [
      ['Everywhere in the project', 'enfilade events follow'],
      ['New rooms, for a program', 'enfilade events follow --type room.created --json'],
    ],
    run: async (call) => (await import('../run/events.ts')).followEvents(call),
  });
}

function defineTemplateCommands(program: Command, define: Define): void {
  const templates = group(program, 'template', 'make, find and change templates: roles and what they may do');
  const template = (): Argument => new Argument('<template>', 'its id');
  const from = () =>
    option('--from <file>', 'its members as JSON, in the words of the API; - reads standard input');
  define<Common & { from?: string }>(templates, 'create', {
    summary: 'make a template',
    places: [new Argument('[name]', 'unique in the project')],
    options: [from(), ...common()],
    examples: [
      ['Without roles yet', 'enfilade template create lecture'],
      [
        'A copy of another',
        'enfilade template show $TEMPLATE_ID --json | enfilade template create seminar --from -',
      ],
    ],
    run: async (call) => (await import('../run/templates.ts')).createTemplate(call),
  });
  define<Common & PageFlags>(templates, 'list', {
    summary: 'list templates',
    options: [...pageOptions(), ...common()],
    examples: [['All', 'enfilade template list']],
    run: async (call) => (await import('../run/templates.ts')).listTemplates(call),
  });
  define<Common>(templates, 'show', {
    summary: 'show a template and its roles',
    places: [template()],
    options: common(),
    examples: [['By its id', 'enfilade template show $TEMPLATE_ID']],
    run: async (call) => (await import('../run/templates.ts')).showTemplate(call),
  });
  define<Common & { name?: string; from?: string }>(templates, 'set', {
    summary: 'change a template',
    places: [template()],
    options: [option('--name <name>', 'unique in the project'), from(), ...common()],
    examples: [['Another name', 'enfilade template set $TEMPLATE_ID --name lecture-2']],
    run: async (call) => (await import('../run/templates.ts')).setTemplate(call),
  });
  define<Common>(templates, 'delete', {
    summary: 'delete a template; this cannot be undone',
    places: [template()],
    options: common(),
    examples: [['One that no room follows', 'enfilade template delete $TEMPLATE_ID']],
    run: async (call) => (await import('../run/templates.ts')).deleteTemplate(call),
  });
}
