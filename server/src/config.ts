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
  /** @throws Error with what is wrong, without naming the option */
  parse: (text: string) => T;
}

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
    doc: 'Where files to convert and pictures behind scenes may be fetched from besides the internet: host names, addresses and networks with commas.',
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
];

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
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return config as Config;
}

function readFlags(args: readonly string[], faults: string[]): Record<string, string> {
  const known = new Set(['config', ...Object.values(OPTIONS).map((option) => option.flag)]);
  const options = Object.fromEntries([...known].map((name) => [name, { type: 'string' as const }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const flags: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`${token.value}: is not an option`);
    if (token.kind !== 'option') continue;
    if (!known.has(token.name)) faults.push(`${token.rawName}: there is no such option`);
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
