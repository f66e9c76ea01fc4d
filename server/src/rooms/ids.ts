import { randomBytes, randomInt } from 'node:crypto';

const COUNTER_LIMIT = 0x1000;
const TIME_LENGTH = 12;
let lastTime = 0;
let counter = 0;

/**
 * A room id: UUIDv7 as 32 lower-case hex. Within one process each is greater than the one before, also when the clock
 * was set back, so that the order of the text is the order of creation (AG 3.5). Its first 24 digits hold the time, a
 * counter and 30 random bits and are the room's second name, where 24 digits are asked for (HM 0 ids).
 */
export function newRoomId(): string {
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    counter = randomInt(COUNTER_LIMIT / 2);
  } else {
    counter += 1;
    if (counter === COUNTER_LIMIT) {
      lastTime += 1;
      counter = 0;
    }
  }
  const random = randomBytes(8);
  random[0] = 0x80 | ((random[0] ?? 0) & 0x3f);
  return firstIdAt(lastTime) + '7' + counter.toString(16).padStart(3, '0') + random.toString('hex');
}

/** The time that an id begins with, which is when its room was created; epoch milliseconds. */
export function timeOfId(roomId: string): number {
  return parseInt(roomId.slice(0, TIME_LENGTH), 16);
}

/** What the ids of this time and later are not smaller than. */
export function firstIdAt(time: number): string {
  return Math.max(0, time).toString(16).padStart(TIME_LENGTH, '0');
}

const SHORT_ID_LENGTH = 24;

/** The 24-digit name of a room. */
export function shortId(roomId: string): string {
  return roomId.slice(0, SHORT_ID_LENGTH);
}
