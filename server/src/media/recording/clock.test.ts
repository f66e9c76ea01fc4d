import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { senderClock, streamClock } from './clock.ts';

/** A moment of the sender's clock as NTP has it. */
const ntp = (ms: number): bigint => {
  const since1900 = ms - Date.UTC(1900, 0, 1);
  return (
    (BigInt(Math.floor(since1900 / 1000)) << 32n) + BigInt(Math.floor(((since1900 % 1000) / 1000) * 2 ** 32))
  );
};
/** Some time of day of a sender whose clock is wrong. */
const SENDER = Date.UTC(2020, 5, 5);

describe('when a packet was made', () => {
  test('steps are those of the timestamps, not of the line; the count may start anew at its end', () => {
    const clock = streamClock(48_000, senderClock());
    const start = 2 ** 32 - 960 * 3;
    const times = Array.from({ length: 100 }, (_, index) => {
      const jitter = index % 7 === 3 ? 15 : 0;
      return clock.time((start + index * 960) % 2 ** 32, 1000 + index * 20 + jitter);
    });
    times.forEach((time, index) =>
      assert.ok(Math.abs(time - (1000 + index * 20)) < 0.001, `${index}: ${time}`),
    );
  });

  test('what was not sent for a while is a gap of that length', () => {
    const clock = streamClock(48_000, senderClock());
    assert.equal(clock.time(0, 500), 500);
    assert.equal(clock.time(48_000 * 20, 20_500), 20_500);
    // They stopped their count meanwhile.
    assert.equal(clock.time(48_000 * 20 + 960, 24_500), 24_500);
  });

  test('with reports, sound and picture that came by ways of different length are brought together', () => {
    const sender = senderClock();
    const sound = streamClock(48_000, sender);
    const picture = streamClock(90_000, sender);
    // Pictures come 80 ms later than sound that was made with them.
    let last = { sound: 0, picture: 0 };
    for (let ms = 0; ms < 8000; ms += 20) {
      last = { ...last, sound: sound.time(ms * 48, 10_000 + ms) };
      if (ms % 40 === 0) last = { ...last, picture: picture.time(777 + ms * 90, 10_080 + ms) };
      if (ms === 2000) {
        sound.report(ntp(SENDER + ms), ms * 48);
        picture.report(ntp(SENDER + ms), 777 + ms * 90);
      }
      if (ms === 1000) assert.ok(Math.abs(last.picture - last.sound - 80) < 1, 'before, by when they come');
    }
    assert.ok(Math.abs(last.picture - (last.sound - 20)) < 1, JSON.stringify(last));
  });

  test('who lies about the time is not believed', () => {
    const clock = streamClock(48_000, senderClock());
    const other = streamClock(48_000, senderClock());
    for (let ms = 0; ms < 4000; ms += 20) {
      if (ms === 1000) clock.report(0n, ms * 48);
      if (ms === 2000) clock.report(2n ** 63n, ms * 48);
      assert.equal(clock.time(ms * 48, ms), other.time(ms * 48, ms));
    }
  });

  test('a clock that runs wrong by 0.1 % does not run away', () => {
    const clock = streamClock(48_000, senderClock());
    let time = 0;
    for (let ms = 0; ms < 600_000; ms += 20) time = clock.time(Math.round(ms * 48 * 1.001), ms);
    assert.ok(Math.abs(time - 600_000) < 40, `${time}`);
  });
});
