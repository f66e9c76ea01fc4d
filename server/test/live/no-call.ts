import type { CallBeside } from '../../src/live/calls/beside.ts';

/** A room without a call, for tests of what is drawn. */
export const noCall = (): CallBeside => ({
  line: () => ({ hear: () => undefined, connect: () => undefined, end: () => undefined }),
  peerOf: () => null,
  guest: () => undefined,
  guests: () => [],
  said: () => undefined,
});
