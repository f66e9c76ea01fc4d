import { isIP } from 'node:net';
import { parseArgs, parseEnv } from 'node:util';

/** One option: where it is read from, what it means and what may stand there. */
interface Option<T> {
  env: string;
  flag: string;
  doc: string;
  /** What stands in the table where the default is not a plain value. */
  defaultDoc?: string;
  fallback: T;
  secret?: boolean;
  /** The flag alone says `true`. */
  isSwitch?: boolean;
  /** @throws Error with what is wrong, without naming the option */
  parse: (text: string) => T;
}

/** Fewer would not carry a call of a few people. */
const LEAST_PORTS = 16;

/** In the data folder: key and certificate that the server made for itself, as PEM. */
export const OWN_CERTIFICATE = 'tls.pem';

/** Where LibreOffice usually is. */
export const OFFICE_FOLDERS = [
  ...['/usr/bin', '/usr/local/bin', '/usr/lib/libreoffice/program', '/opt/libreoffice/program', '/snap/bin'],
  '/Applications/LibreOffice.app/Contents/MacOS',
];

/** Every option, once. The order is that of `docs/configuration.md`. */
export const OPTIONS = {
  host: text(
    'HOST',
    '127.0.0.1',
    'The address to listen on. `0.0.0.0` for every interface, behind a proxy with TLS.',
  ),
  port: integer('PORT', 7788, 0, 65535, 'The port to listen on; 0 takes a free one.'),
  dataDir: text(
    'DATA_DIR',
    './data',
    'The folder of the embedded database and of `encryption.key`. Back it up whole.',
  ),
  databaseUrl: option<string | undefined>({
    name: 'DATABASE_URL',
    doc: '`postgres://user:password@host:5432/name` for PostgreSQL. Unset: SQLite in the data folder.',
    fallback: undefined,
    secret: true,
    parse: (value) => {
      if (!/^postgres(ql)?:\/\/./.test(value)) throw new Error('must begin with postgres://');
      return value;
    },
  }),
  publicUrl: option<string | undefined>({
    name: 'PUBLIC_URL',
    doc: 'The URL by which clients reach this server; links in answers begin with it.',
    defaultDoc: '`http://host:port`',
    fallback: undefined,
    parse: (value) => httpUrl(value).replace(/\/+$/, ''),
  }),
  logLevel: oneOf(
    'LOG_LEVEL',
    'info',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'How much is logged, as JSON lines on standard error. `debug` has a line for every request.',
  ),
  accessKey: option<string | undefined>({
    name: 'ACCESS_KEY',
    doc: 'The access key of the default project (Agora AK, 100ms access key). Set it together with the secret key.',
    defaultDoc: 'made at the first start',
    fallback: undefined,
    parse: keyText(4, 128),
  }),
  secretKey: option<string | undefined>({
    name: 'SECRET_KEY',
    doc: 'The secret key that belongs to the access key (Agora SK, 100ms app secret).',
    defaultDoc: 'made at the first start',
    fallback: undefined,
    secret: true,
    parse: keyText(16, 256),
  }),
  apiKey: option<string | undefined>({
    name: 'API_KEY',
    doc: 'The API key of the default project (DocSpace, native): `sk-` and at least 16 characters.',
    defaultDoc: 'made at the first start',
    fallback: undefined,
    secret: true,
    parse: (value) => {
      if (!/^sk-[A-Za-z0-9_-]{16,128}$/.test(value))
        throw new Error('must be sk- and 16 to 128 of A-Z a-z 0-9 _ -');
      return value;
    },
  }),
  adminEmail: option<string | undefined>({
    name: 'ADMIN_EMAIL',
    doc: 'The e-mail address of the administrator of the default project, for signing in.',
    defaultDoc: '`admin@localhost` at the first start',
    fallback: undefined,
    parse: (value) => {
      if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw new Error('must be an e-mail address');
      return value;
    },
  }),
  adminPassword: option<string | undefined>({
    name: 'ADMIN_PASSWORD',
    doc: 'The password of the administrator.',
    defaultDoc: 'made at the first start',
    fallback: undefined,
    secret: true,
    parse: (value) => {
      if (value.length < 8) throw new Error('must have at least 8 characters');
      return value;
    },
  }),
  encryptionKey: option<Buffer | undefined>({
    name: 'ENCRYPTION_KEY',
    doc: 'The key that stored secrets are sealed with: 32 bytes as 64 hex digits. The same on every node.',
    defaultDoc: 'made once, in `encryption.key` in the data folder',
    fallback: undefined,
    secret: true,
    parse: (value) => {
      if (!/^[0-9a-fA-F]{64}$/.test(value)) throw new Error('must be 64 hex digits');
      return Buffer.from(value, 'hex');
    },
  }),
  trustProxy: option<boolean | string[]>({
    name: 'TRUST_PROXY',
    doc: 'Whose `X-Forwarded-For` is believed: `true`, `false`, or addresses and networks with commas.',
    fallback: false,
    parse: (value) => {
      if (value === 'true' || value === 'false') return value === 'true';
      const networks = listOf(value);
      if (networks.length > 0 && networks.every(isNetwork)) return networks;
      throw new Error('must be true, false, or IP addresses and networks with commas');
    },
  }),
  rateLimitKey: integer('RATE_LIMIT_KEY', 1_200_000, 1, 1e9, 'Requests a minute for one key.'),
  rateLimitAddress: integer('RATE_LIMIT_ADDRESS', 1_200_000, 1, 1e9, 'Requests a minute from one address.'),
  rateLimitRefused: integer(
    'RATE_LIMIT_REFUSED',
    600,
    1,
    1e9,
    'Requests a minute from one address that may fail for a wrong credential.',
  ),
  agoraRegions: option({
    name: 'AGORA_REGIONS',
    doc: 'The values of the Agora `region` header that are accepted, with commas. They are stored, nothing is routed by them.',
    fallback: ['us-sv', 'sg', 'in-mum', 'eu', 'cn-hz'],
    parse: (value) => {
      const regions = listOf(value);
      if (regions.length === 0) throw new Error('must name one region at least');
      return regions;
    },
  }),
  echoCredentials: oneOf(
    'HMS_ECHO_CREDENTIALS',
    'false',
    ['true', 'false'],
    'Whether the 100ms API repeats the storage credentials of `upload_info` in the answer to the call that set them, as the vendor does. They are never shown later.',
  ),
  fetchAllow: option<string[]>({
    name: 'FETCH_ALLOW',
    doc: 'Where files to convert and pictures behind scenes may be fetched from, and recordings brought to, besides the internet: host names, addresses and networks with commas.',
    fallback: [],
    parse: (value) => {
      const places = listOf(value);
      if (places.every((place) => isNetwork(place) || /^[A-Za-z0-9_.-]+$/.test(place))) return places;
      throw new Error('must be host names, IP addresses and networks with commas');
    },
  }),
  frameAncestors: option({
    name: 'FRAME_ANCESTORS',
    doc: 'Which pages may have a room in them (`<enfilade-room>`): origins with spaces, as in `https://app.example.com`, or `*` for all.',
    defaultDoc: "`'self'`: pages of this server",
    fallback: "'self'",
    parse: (value) => {
      const sources = value.split(/\s+/).filter(Boolean);
      const isSource = (text: string) =>
        /^('self'|'none'|\*|https?:|(https?:\/\/)?[A-Za-z0-9.*-]+(:(\d+|\*))?)$/.test(text);
      if (sources.length > 0 && sources.every(isSource)) return sources.join(' ');
      throw new Error("must be origins with spaces, 'self', 'none' or *");
    },
  }),
  office: option<string | undefined>({
    name: 'OFFICE',
    doc: 'The program `soffice` of LibreOffice, which converts office files.',
    defaultDoc: 'looked for in the usual folders',
    fallback: undefined,
    parse: (value) => value,
  }),
  ffmpeg: option<string | undefined>({
    name: 'FFMPEG',
    doc: 'The program `ffmpeg`, which makes films of recorded calls.',
    defaultDoc: 'looked for in `PATH`',
    fallback: undefined,
    parse: (value) => value,
  }),
  recordingDays: integer(
    'RECORDING_DAYS',
    0,
    0,
    36_500,
    'For how many days recordings are kept that go into no storage of their own; 0 for good.',
  ),
  s3Bucket: option<string | undefined>({
    name: 'S3_BUCKET',
    doc: 'The bucket of an object storage that screenshots are put into, instead of the data folder. Set the two keys with it.',
    fallback: undefined,
    parse: (value) => {
      if (/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/.test(value)) return value;
      throw new Error('must be the name of a bucket');
    },
  }),
  s3Region: text('S3_REGION', 'us-east-1', 'The region of the bucket.'),
  s3Endpoint: option<string | undefined>({
    name: 'S3_ENDPOINT',
    doc: 'The URL of a storage other than Amazon’s that speaks S3.',
    defaultDoc: 'Amazon’s, in the region',
    fallback: undefined,
    parse: httpUrl,
  }),
  s3AccessKey: option<string | undefined>({
    name: 'S3_ACCESS_KEY',
    doc: 'The access key of the object storage.',
    fallback: undefined,
    parse: keyText(3, 256),
  }),
  s3SecretKey: option<string | undefined>({
    name: 'S3_SECRET_KEY',
    doc: 'The secret key of the object storage.',
    fallback: undefined,
    secret: true,
    parse: (value) => value,
  }),
  mediaAddresses: option<string[]>({
    name: 'MEDIA_ADDRESSES',
    doc: 'The addresses of this machine that calls listen on, with commas.',
    defaultDoc: 'every one that others can reach',
    fallback: [],
    parse: addresses,
  }),
  mediaAnnounced: option<string[]>({
    name: 'MEDIA_ANNOUNCED',
    doc: 'The public addresses that clients are told instead, with commas, where a router or a cloud maps them to this machine.',
    fallback: [],
    parse: addresses,
  }),
  mediaPorts: option<[number, number]>({
    name: 'MEDIA_PORTS',
    doc: 'The ports of calls, UDP and TCP. Each person needs two of UDP for every address.',
    defaultDoc: '`40000-40999`',
    fallback: [40_000, 40_999],
    parse: (value) => {
      const [, from = 0, to = 0] = (/^(\d+)-(\d+)$/.exec(value) ?? []).map(Number);
      if (from >= 1024 && to <= 65_535 && to - from >= LEAST_PORTS - 1) return [from, to];
      throw new Error(`must be like 40000-40999: from 1024 to 65535, and ${String(LEAST_PORTS)} at least`);
    },
  }),
  mediaProcesses: integer(
    'MEDIA_PROCESSES',
    0,
    0,
    64,
    'How many processes share the calls; 0 for one less than the machine has cores.',
  ),
  janusUrls: option<string[]>({
    name: 'JANUS_URLS',
    doc: 'The media servers of calls, with commas, where there are some beside this one: the WebSockets of Janus, as in `ws://10.0.0.5:8188`.',
    defaultDoc: 'calls are carried by this server',
    fallback: [],
    parse: (value) => {
      const urls = listOf(value);
      const isOne = (url: string) => URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol);
      if (urls.length > 0 && urls.every(isOne)) return [...new Set(urls)];
      throw new Error('must be ws or wss URLs with commas');
    },
  }),
  janusApiSecret: option<string | undefined>({
    name: 'JANUS_API_SECRET',
    doc: 'The `api_secret` of these media servers.',
    fallback: undefined,
    secret: true,
    parse: (value) => value,
  }),
  janusAdminKey: option<string | undefined>({
    name: 'JANUS_ADMIN_KEY',
    doc: 'The `admin_key` of their videoroom plugin, where only those who know it may make rooms.',
    fallback: undefined,
    secret: true,
    parse: (value) => value,
  }),
  stunUrls: option<string[]>({
    name: 'STUN_URLS',
    doc: 'STUN servers that the clients of calls are told, with commas: `stun:stun.example.org:3478`. Calls over this server need none.',
    fallback: [],
    parse: iceUrls(/^stuns?:/),
  }),
  turnUrls: option<string[]>({
    name: 'TURN_URLS',
    doc: 'TURN servers that the clients of calls are told, with commas: `turn:turn.example.org:3478?transport=udp`, `turns:…`. Give the secret, or user name and password, with them.',
    fallback: [],
    parse: iceUrls(/^turns?:/),
  }),
  turnSecret: option<string | undefined>({
    name: 'TURN_SECRET',
    doc: 'The secret that this server shares with the TURN servers (coturn: `static-auth-secret`): each client gets credentials of its own that end after a day.',
    fallback: undefined,
    secret: true,
    parse: (value) => value,
  }),
  turnUsername: option<string | undefined>({
    name: 'TURN_USERNAME',
    doc: 'The user name at TURN servers that know no secret; the same for every client.',
    fallback: undefined,
    parse: (value) => value,
  }),
  turnPassword: option<string | undefined>({
    name: 'TURN_PASSWORD',
    doc: 'The password that belongs to it. Every client of a call sees it.',
    fallback: undefined,
    secret: true,
    parse: (value) => value,
  }),
  tls: onOff(
    'TLS',
    'Whether the server itself speaks HTTPS. Without a certificate of yours it makes one, which browsers ask about once: for trying calls, and for networks of your own.',
  ),
  tlsCert: option<string | undefined>({
    name: 'TLS_CERT',
    doc: 'The file of the certificate and of those between it and its authority, as PEM. Turns HTTPS on.',
    fallback: undefined,
    parse: (value) => value,
  }),
  tlsKey: option<string | undefined>({
    name: 'TLS_KEY',
    doc: 'The file of the private key that belongs to the certificate, as PEM.',
    fallback: undefined,
    parse: (value) => value,
  }),
  shutdownSeconds: integer(
    'SHUTDOWN_SECONDS',
    10,
    0,
    3600,
    'How long a stop waits for requests that are being answered.',
  ),
} satisfies Record<string, Option<unknown>>;

export type Config = { [K in keyof typeof OPTIONS]: ReturnType<(typeof OPTIONS)[K]['parse']> };

/** Options that mean nothing without each other. */
const TOGETHER: readonly (keyof Config)[][] = [
  ['accessKey', 'secretKey'],
  ['s3Bucket', 's3AccessKey', 's3SecretKey'],
  ['turnUsername', 'turnPassword'],
  ['tlsCert', 'tlsKey'],
];

/** What is wrong with options that are each right. */
function contradictions({ turnUrls, turnSecret, turnUsername }: Partial<Config>): string[] {
  const hasUrls = (turnUrls ?? []).length > 0;
  const ways = [turnSecret, turnUsername].filter((one) => one !== undefined).length;
  if (ways === 2) return ['ENFILADE_TURN_SECRET, ENFILADE_TURN_USERNAME: only one of them can be set'];
  if (hasUrls && ways === 0) {
    return [
      'ENFILADE_TURN_URLS: needs ENFILADE_TURN_SECRET, or ENFILADE_TURN_USERNAME and ENFILADE_TURN_PASSWORD',
    ];
  }
  return !hasUrls && ways === 1 ? ['ENFILADE_TURN_URLS: must be set with the credentials for them'] : [];
}

/** Told when options are wrong: every fault, one a line, by the option's name. */
export class ConfigError extends Error {}

interface Sources {
  args?: readonly string[];
  env?: Record<string, string | undefined>;
  /** Reads the file that `--config` or `ENFILADE_CONFIG` names. */
  readFile?: (path: string) => string;
}

/**
 * Reads the configuration. A flag wins over the environment, that over the file (lines of `ENFILADE_…=value`).
 *
 * @throws ConfigError that tells all faults together
 */
export function loadConfig({ args = [], env = {}, readFile }: Sources): Config {
  const faults: string[] = [];
  const flags = readFlags(args, faults);
  const file = readConfigFile(flags['config'] ?? env['ENFILADE_CONFIG'], readFile, faults);
  for (const name of unknownNames(env, file)) faults.push(`${name}: there is no such option`);

  const config: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(OPTIONS)) {
    const given = flags[option.flag] ?? env[option.env] ?? file[option.env];
    config[key] = option.fallback;
    if (given === undefined || given === '') continue;
    try {
      config[key] = option.parse(given);
    } catch (reason) {
      // The value is not repeated: it may be a secret.
      faults.push(`${option.env}: ${(reason as Error).message}`);
    }
  }
  for (const group of TOGETHER) {
    const given = group.filter((name) => config[name] !== undefined);
    if (given.length === 0 || given.length === group.length) continue;
    faults.push(`${group.map((name) => OPTIONS[name].env).join(', ')}: must be set together`);
  }
  faults.push(...contradictions(config));
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return config as Config;
}

function readFlags(args: readonly string[], faults: string[]): Record<string, string> {
  const known = new Set(['config', ...Object.values(OPTIONS).map((option) => option.flag)]);
  const switches = new Set(
    Object.values<Option<unknown>>(OPTIONS).flatMap((one) => (one.isSwitch ? one.flag : [])),
  );
  const typeOf = (name: string) => (switches.has(name) ? ('boolean' as const) : ('string' as const));
  const options = Object.fromEntries([...known].map((name) => [name, { type: typeOf(name) }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const flags: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`${token.value}: is not an option`);
    if (token.kind !== 'option') continue;
    if (!known.has(token.name)) faults.push(`${token.rawName}: there is no such option`);
    else if (token.value === undefined && switches.has(token.name)) flags[token.name] = 'true';
    else if (token.value === undefined) faults.push(`${token.rawName}: needs a value`);
    else flags[token.name] = token.value;
  }
  return flags;
}

function readConfigFile(
  path: string | undefined,
  readFile: Sources['readFile'],
  faults: string[],
): Record<string, string | undefined> {
  if (path === undefined || !readFile) return {};
  let text: string;
  try {
    text = readFile(path);
  } catch {
    faults.push(`ENFILADE_CONFIG: the file ${path} cannot be read`);
    return {};
  }
  text.split('\n').forEach((line, index) => {
    if (!/^\s*($|#|(export\s+)?ENFILADE_\w+\s*=)/.test(line)) {
      faults.push(`ENFILADE_CONFIG: line ${String(index + 1)} of ${path} is not ENFILADE_…=value`);
    }
  });
  return parseEnv(text);
}

function unknownNames(...sources: Record<string, unknown>[]): string[] {
  // ENFILADE_URL says where others reach a server: the command line and the examples. ENFILADE_TEST_… belongs to the
  // project's own tests.
  const known = new Set([
    'ENFILADE_CONFIG',
    'ENFILADE_URL',
    ...Object.values(OPTIONS).map((option) => option.env),
  ]);
  const ours = sources
    .flatMap((source) => Object.keys(source))
    .filter((name) => name.startsWith('ENFILADE_'));
  return ours.filter((name) => !known.has(name) && !name.startsWith('ENFILADE_TEST_'));
}

function listOf(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    longest > 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest))
  );
}

function option<T>({ name, ...rest }: Omit<Option<T>, 'env' | 'flag'> & { name: string }): Option<T> {
  return { env: `ENFILADE_${name}`, flag: name.toLowerCase().replaceAll('_', '-'), ...rest };
}

function text(name: string, fallback: string, doc: string): Option<string> {
  return option({ name, doc, fallback, parse: (value) => value });
}

function integer(name: string, fallback: number, least: number, most: number, doc: string): Option<number> {
  return option({
    name,
    doc,
    fallback,
    parse: (value) => {
      const number = Number(value);
      const inRange = Number.isInteger(number) && number >= least && number <= most;
      if (!inRange) throw new Error(`must be a whole number from ${String(least)} to ${String(most)}`);
      return number;
    },
  });
}

function oneOf<const T extends string>(
  name: string,
  fallback: T,
  values: readonly T[],
  doc: string,
): Option<T> {
  return option({
    name,
    doc: `${doc} One of ${values.map((value) => `\`${value}\``).join(', ')}.`,
    fallback,
    parse: (value) => {
      const known = values.find((one) => one === value);
      if (known === undefined) throw new Error(`must be one of ${values.join(', ')}`);
      return known;
    },
  });
}

function onOff(name: string, doc: string): Option<boolean> {
  return option({
    name,
    doc,
    fallback: false,
    isSwitch: true,
    parse: (value) => {
      if (value === 'true' || value === 'false') return value === 'true';
      throw new Error('must be true or false');
    },
  });
}

/** @throws Error unless all of them are IP addresses */
function addresses(value: string): string[] {
  const found = listOf(value);
  if (found.length > 0 && found.every((one) => isIP(one) !== 0)) return [...new Set(found)];
  throw new Error('must be IP addresses with commas');
}

/** RFC 7064, RFC 7065: a scheme, a host, perhaps a port and a transport; no `//`, no user. */
function iceUrls(scheme: RegExp): (value: string) => string[] {
  const rest = /^\w+:([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(\?transport=(udp|tcp))?$/;
  return (value) => {
    const found = listOf(value);
    if (found.length > 0 && found.every((one) => scheme.test(one) && rest.test(one))) return found;
    throw new Error('must be URLs like stun:host:3478 or turn:host:3478?transport=udp, with commas');
  };
}

/** @throws Error unless it is one; @returns it as it was given */
function httpUrl(value: string): string {
  if (URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)) return value;
  throw new Error('must be an http or https URL');
}

/** AG 1.3: in these characters all the vendors' libraries sign alike. */
function keyText(least: number, most: number): (value: string) => string {
  return (value) => {
    if (/^[A-Za-z0-9_-]+$/.test(value) && value.length >= least && value.length <= most) return value;
    throw new Error(`must have ${String(least)} to ${String(most)} of the characters A-Z a-z 0-9 _ -`);
  };
}
