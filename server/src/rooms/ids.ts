import { randomBytes, randomInt } from 'node:crypto';

const COUNTER_LIMIT = 0x1000;
let lastTime = 0;
let counter = 0;

/**
 * A room id: UUIDv7 as 32 lower-case hex. Within one process each is greater than the one before, so that the order
 * of the text is the order of creation (AG 3.5). Its first 24 digits hold the time, a counter and 30 random bits and
 * are the room's second name, where 24 digits are asked for (HM 0 ids).
 */
export function newRoomId(now = Date.now()): string {
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
  return (
    lastTime.toString(16).padStart(12, '0') +
    '7' +
    counter.toString(16).padStart(3, '0') +
    random.toString('hex')
  );
}

export const SHORT_ID_LENGTH = 24;

/** The 24-digit name of a room. */
export function shortId(roomId: string): string {
  return roomId.slice(0, SHORT_ID_LENGTH);
}
