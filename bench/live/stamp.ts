/**
 * Every change carries a stamp: who made it, the how-manieth of theirs it is, and when it was sent. It is found in
 * what arrives without reading the protocol, so that reading costs the same beside every server.
 */
// Longer than what numbers that are sent as bytes could look like.
const MARK = '@stamp@';
const WRITER = 4;
const NUMBER = 6;
const AT = 15;
const LENGTH = MARK.length + WRITER + NUMBER + AT;
const ZERO = 48;

const offset = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;

/** Microseconds of the one clock that all processes of a machine share. */
export function nowUs(): number {
  return Math.round(performance.now() * 1000 + offset);
}

export function stampOf(writer: number, number: number): string {
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  return MARK + digits(writer, WRITER) + digits(number, NUMBER) + digits(nowUs(), AT);
}

/** Calls `found` for each stamp in what arrived. */
export function eachStamp(data: Buffer, found: (writer: number, number: number, atUs: number) => void): void {
  for (let from = data.indexOf(MARK); from >= 0; from = data.indexOf(MARK, from + LENGTH)) {
    let at = from + MARK.length;
    const whole = (length: number): number => {
      let value = 0;
      for (const end = at + length; at < end; at += 1) value = value * 10 + ((data[at] ?? 0) - ZERO);
      return value;
    };
    found(whole(WRITER), whole(NUMBER), whole(AT));
  }
}
