import { randomInt } from 'node:crypto';

/** Every port of the range once, from a random one on, so that those that were given back last are not taken next. */
export function* portsFrom(ports: readonly [number, number] | undefined): Generator<number> {
  if (!ports) {
    yield 0;
    return;
  }
  const [from, to] = ports;
  const count = to - from + 1;
  const first = randomInt(count);
  for (let step = 0; step < count; step += 1) yield from + ((first + step) % count);
}
