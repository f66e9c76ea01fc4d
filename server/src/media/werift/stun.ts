import { randomBytes } from 'node:crypto';
import { classes, parseMessage, type Connection, type Message } from 'werift';

/** User names that a connection was known by: the one before the newest is still good while ICE restarts. */
const NAMES_KEPT = 2;

interface Names {
  ours: string;
  theirs: string;
}

/**
 * Gives a connection a user name of its own in place of werift's, which are two bytes: by it packets are told apart
 * that come to one port, and RFC 8839 5.4 asks for 24 random bits.
 */
export function rename(connection: Connection): void {
  const { localUsername, localPassword, userHistory } = connection;
  const before = Object.entries(userHistory).filter(([name]) => name !== localUsername);
  const name = randomBytes(6).toString('hex');
  connection.localUsername = name;
  connection.userHistory = Object.fromEntries([...before.slice(1 - NAMES_KEPT), [name, localPassword]]);
}

/** The user names of a STUN request; undefined for anything else. */
export function askedNames(data: Buffer): Names | undefined {
  if ((data[0] ?? 255) > 3) return undefined;
  const message = read(data);
  return message?.messageClass === classes.REQUEST ? namesIn(message) : undefined;
}

/**
 * RFC 8445 7.3: whether whoever asks knows our password. What is not asked is judged elsewhere.
 *
 * A name of before a restart with theirs of after it is not answered: Chromium, whose new sockets ask so until our
 * answer comes, would choose that way and then keep it for ever, without trying those of the new names.
 *
 * @param partners by user name of ours, the one of theirs that it is known to go with
 */
export function isAuthentic(
  data: Buffer,
  connection: Connection,
  partners: ReadonlyMap<string, string>,
): boolean {
  const names = askedNames(data);
  if (names === undefined) return !isRequest(data);
  const { ours, theirs } = names;
  // Not by names that every object has, as `constructor`.
  const password = Object.hasOwn(connection.userHistory, ours) ? connection.userHistory[ours] : undefined;
  if (password === undefined || (partners.get(ours) ?? theirs) !== theirs) return false;
  return read(data, Buffer.from(password))?.attributesKeys.includes('MESSAGE-INTEGRITY') === true;
}

/** The class is in two bits of the type (RFC 8489 5); the first byte tells STUN from media (RFC 7983). */
function isRequest(data: Buffer): boolean {
  return data.length >= 20 && data.readUInt8(0) <= 3 && (data.readUInt16BE(0) & 0x0110) === 0;
}

function read(data: Buffer, key?: Buffer): Message | undefined {
  try {
    return parseMessage(data, key);
  } catch {
    return undefined;
  }
}

/** The user names by which a request is meant for us. */
export function namesIn(message: Message): Names | undefined {
  const name: unknown = message.attributesKeys.includes('USERNAME')
    ? message.getAttributeValue('USERNAME')
    : undefined;
  if (typeof name !== 'string') return undefined;
  const [ours = '', theirs = ''] = name.split(':');
  return { ours, theirs };
}
