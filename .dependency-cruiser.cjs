// The arrows of ARCHITECTURE.md. Every rule says what it keeps.
// Tests stand outside the house: the one way they are bound is that nothing in it may lean on them.

const SOURCE = '^server/src/';
const TESTS = '\\.test\\.ts$';

/** server/src/<name>/ or server/src/<name>.ts, for each of the names. */
const parts = (...names) => `${SOURCE}(${names.join('|')})(/|\\.ts$)`;

/** An npm package or a module of Node, for each of the names, whether it is installed or not. */
const packages = (...names) =>
  ['^(node:)?', 'node_modules/'].map((before) => `${before}(${names.join('|')})(/|$)`);

/** `folder` may reach only itself and `others` within the house. */
const mayReachOnly = (folder, ...others) => ({
  from: { path: parts(folder), pathNot: TESTS },
  to: { path: SOURCE, pathNot: parts(folder, ...others) },
});

/** Routes of files tell an open room that there is a new picture, and bound uploads with its allowance. */
const LEANS_ON_LIVE = `${SOURCE}api/files/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no beginning: neither end can be read, tested or moved without the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere could break every other rule unseen.',
      severity: 'error',
      // What this page is made of is installed by its test.
      from: { pathNot: '^server/test/calls/prebuilt/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-door-through-another',
      comment:
        'Each API can be read, changed and removed alone. What several of them need is in api/shared/.',
      severity: 'error',
      from: { path: `${SOURCE}api/([^/]+)/`, pathNot: TESTS },
      to: { path: `${SOURCE}api/`, pathNot: `${SOURCE}api/($1|shared)/` },
    },
    {
      name: 'shared-knows-no-door',
      comment: 'What all APIs share must not lean on one of them.',
      severity: 'error',
      from: { path: `${SOURCE}api/shared/`, pathNot: TESTS },
      to: { path: `${SOURCE}api/`, pathNot: `${SOURCE}api/shared/` },
    },
    {
      name: 'doors-are-at-the-edge',
      comment:
        'Behind the doors nobody knows which APIs there are: app.ts lists them, banner.ts shows a call of each.',
      severity: 'error',
      from: { path: SOURCE, pathNot: [parts('api', 'app', 'banner'), TESTS] },
      to: { path: `${SOURCE}api/` },
    },
    {
      name: 'rooms-are-the-rules',
      comment:
        'The rules know projects, the database, the errors and the options, and nothing that calls them.',
      severity: 'error',
      ...mayReachOnly('rooms', 'projects', 'db', 'errors', 'config'),
    },
    {
      name: 'projects-stand-below-rooms',
      comment: 'Tenants, keys and secrets are needed before any room is.',
      severity: 'error',
      ...mayReachOnly('projects', 'db', 'errors', 'config'),
    },
    {
      name: 'db-is-the-floor',
      comment: 'The database layer knows no rule and no table owner.',
      severity: 'error',
      ...mayReachOnly('db', 'errors', 'config'),
    },
    {
      name: 'words-are-below-all',
      comment: 'The error vocabulary and the options can be used anywhere because they use nothing.',
      severity: 'error',
      ...mayReachOnly('errors|config'),
    },
    {
      name: 'files-stand-on-the-rules',
      comment: 'Files, pictures of scenes and pages of documents know rooms, and no door.',
      severity: 'error',
      from: { path: parts('files', 'fetching', 'screenshots', 'conversion'), pathNot: TESTS },
      to: {
        path: SOURCE,
        pathNot: parts(
          ...['files', 'fetching', 'screenshots', 'conversion'],
          ...['live', 'rooms', 'projects', 'db', 'errors', 'config'],
        ),
      },
    },
    {
      name: 'live-stands-on-rooms',
      comment: 'The live room goes by the rules and the event log: it is one more caller, and knows no API.',
      severity: 'error',
      ...mayReachOnly('live', 'media', 'rooms', 'projects', 'db', 'errors', 'config', 'files', 'house'),
    },
    {
      name: 'live-is-started-by-app',
      comment:
        'What an API wants of a live room it writes as an event, which the room follows on whichever node it is. What is drawn is kept: its store may be read.',
      severity: 'error',
      from: { path: SOURCE, pathNot: [parts('live', 'app'), LEANS_ON_LIVE, TESTS] },
      to: { path: parts('live'), pathNot: `${SOURCE}live/board/board\\.store\\.ts$` },
    },
    {
      name: 'media-knows-nobody',
      comment: 'An engine carries what it is told to: who may have it is decided above.',
      severity: 'error',
      ...mayReachOnly('media', 'errors', 'config'),
    },
    {
      name: 'files-are-below',
      comment: 'Bytes and who may have them: nothing of what they are for.',
      severity: 'error',
      ...mayReachOnly('files', 'rooms', 'projects', 'db', 'errors', 'config'),
    },
    {
      name: 'fetching-knows-nobody',
      comment: 'What keeps requests from private addresses can be read alone.',
      severity: 'error',
      ...mayReachOnly('fetching', 'errors', 'config'),
    },
    {
      name: 'screenshots-know-no-door',
      comment: 'They show what is kept of a board, to whoever asks.',
      severity: 'error',
      ...mayReachOnly(
        'screenshots',
        'live',
        'files',
        'fetching',
        'conversion',
        'rooms',
        'projects',
        'db',
        'errors',
        'config',
      ),
    },
    {
      name: 'conversion-knows-no-door',
      comment: 'A queue of documents; how its end is told is given to it.',
      severity: 'error',
      ...mayReachOnly('conversion', 'files', 'fetching', 'rooms', 'projects', 'db', 'errors', 'config'),
    },
    {
      name: 'jobs-know-no-kind',
      comment: 'How something is carried out of a call and told of, whatever it is: that is said above.',
      severity: 'error',
      ...mayReachOnly('jobs', 'rooms', 'projects', 'db', 'errors', 'config'),
    },
    {
      name: 'recordings-know-no-door',
      comment:
        'They ask an engine for what they record, and hear of calls through what app.ts hands those: live knows no recordings.',
      severity: 'error',
      ...mayReachOnly(
        ...['recordings', 'jobs', 'media', 'files', 'fetching'],
        ...['rooms', 'projects', 'db', 'errors', 'config'],
      ),
    },
    {
      name: 'streams-know-no-door',
      comment: 'Calls as films while they happen: made of the same pieces as recordings.',
      severity: 'error',
      ...mayReachOnly(
        ...['streams', 'recordings', 'jobs', 'media', 'fetching'],
        ...['rooms', 'projects', 'db', 'errors', 'config'],
      ),
    },
    {
      name: 'page-knows-no-door',
      comment: 'It is files, and asks what each door knows of credentials through what app.ts hands it.',
      severity: 'error',
      ...mayReachOnly('web', 'files', 'rooms', 'errors', 'house'),
    },
    {
      name: 'rules-know-no-http',
      comment:
        'A rule works the same for every door and for a socket, so it knows no HTTP, no socket and no framework.',
      severity: 'error',
      from: { path: parts('rooms', 'projects', 'db'), pathNot: TESTS },
      to: { path: packages('fastify', '@fastify', 'ws', 'https?', 'http2') },
    },
    {
      name: 'app-is-listed-once',
      comment: 'app.ts registers everything in order; whoever imported it would be registered by itself.',
      severity: 'error',
      from: { path: SOURCE, pathNot: [parts('main', 'start', 'in-process'), TESTS] },
      to: { path: `${SOURCE}app\\.ts$` },
    },
    {
      name: 'nobody-imports-main',
      comment: 'main.ts runs when it is imported.',
      severity: 'error',
      from: { pathNot: '^server/enfilade\\.mjs$' },
      to: { path: `${SOURCE}main\\.ts$` },
    },
    {
      name: 'cli-is-a-caller',
      comment:
        'The command line asks a server through the client, as everybody does; it only starts one, and looks at what a server that cannot start would need.',
      severity: 'error',
      ...mayReachOnly('cli', 'start', 'in-process', 'config', 'db', 'projects'),
    },
    {
      name: 'nobody-imports-cli',
      comment: 'It is the outermost of the house: what a server needs of it, too, belongs elsewhere.',
      severity: 'error',
      from: { pathNot: [`${SOURCE}cli/`, '^server/(bin|test)/'] },
      to: { path: `${SOURCE}cli/` },
    },
    {
      name: 'help-is-quick',
      comment:
        '--help and completion read every file of the list of commands: what a command needs is loaded when it runs.',
      severity: 'error',
      from: { path: `${SOURCE}cli/(commands/|program|main|screen|io|trouble|version)`, pathNot: TESTS },
      to: {
        dynamic: false,
        pathNot: [
          `${SOURCE}(cli/(commands/|complete/shells|program|screen|io|trouble|version)|config\\.ts$)`,
          '^server/package.json$',
          ...packages('commander', 'fs', 'os', 'path', 'stream', 'tty', 'url'),
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'client-needs-nothing',
      comment:
        'It runs in browsers and is published alone: it knows the server by what is generated, and no package.',
      severity: 'error',
      from: { path: '^client/src/', pathNot: TESTS },
      to: { pathNot: '^client/src/' },
    },
    {
      name: 'no-test-tools-in-the-house',
      comment: 'A server installed without its development dependencies must start. Types are gone by then.',
      severity: 'error',
      from: { path: SOURCE, pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-vendor-sdk-in-the-house',
      comment:
        'The vendors’ libraries judge our answers from outside, in tests: their types may not shape us either.',
      severity: 'error',
      from: { path: SOURCE, pathNot: TESTS },
      to: { path: packages('@100mslive', 'netless-token') },
    },
    {
      name: 'no-tests-in-the-house',
      comment: 'Tests and benchmarks are not part of what is installed.',
      severity: 'error',
      from: { path: SOURCE, pathNot: TESTS },
      to: { path: ['^(server/)?(test|bench)/', TESTS] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports are erased before Node runs a file, but they are arrows all the same.
    tsPreCompilationDeps: true,
    // The package.json of server/ and that of the root count together.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
