const DAY = 86_400_000;
const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const three = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

let day = NaN;
let dayText = '';

/**
 * `2022-09-09T11:41:08.082Z`, as `toISOString` writes it and twenty times as fast: a page of a hundred rooms has two
 * hundred times in it.
 *
 * @param time epoch milliseconds, a whole number
 */
export function isoTime(time: number): string {
  const now = Math.floor(time / DAY);
  if (now !== day) {
    dayText = new Date(now * DAY).toISOString().slice(0, -'00:00:00.000Z'.length);
    day = now;
  }
  const ms = time - now * DAY;
  const hour = two[Math.floor(ms / 3_600_000)];
  const minute = two[Math.floor(ms / 60_000) % 60];
  return `${dayText}${hour}:${minute}:${two[Math.floor(ms / 1000) % 60]}.${three[ms % 1000]}Z`;
}
