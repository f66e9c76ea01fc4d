import { randomBytes } from 'node:crypto';
import { classes, parseMessage, type Connection, type Message } from 'werift';

/** User names that a connection was known by: the one before the newest is still good while ICE restarts. */
const NAMES_KEPT = 2;

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

/** The user name of ours in a STUN request; undefined for anything else. */
export function askedName(data: Buffer): string | undefined {
  if ((data[0] ?? 255) > 3) return undefined;
  const message = read(data);
  return message?.messageClass === classes.REQUEST ? nameIn(message) : undefined;
}

/** RFC 8445 7.3: whether whoever asks knows our password. What is not asked is judged elsewhere. */
export function isAuthentic(data: Buffer, connection: Connection): boolean {
  const name = askedName(data);
  if (name === undefined) return !isRequest(data);
  const password = connection.userHistory[name];
  if (password === undefined) return false;
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

/** The user name of ours that a request is meant for. */
export function nameIn(message: Message): string | undefined {
  const name: unknown = message.attributesKeys.includes('USERNAME')
    ? message.getAttributeValue('USERNAME')
    : undefined;
  return typeof name === 'string' ? name.split(':')[0] : undefined;
}
