import type { Frame } from '@enfilade/protocol';
import type { Tongue } from '../live/peer.ts';

/** Our own protocol, as decision 0011 has it. */
export const enfilade: Tongue = {
  path: '/live',
  meet: (say, isIn, { room, token }) => {
    say(JSON.stringify({ type: 'join', version: 1, room, token, name: 'Guest' }));
    let me = '';
    let isGreeted = false;
    let kept = 0;
    let hasDrawn = false;
    return {
      hear: (data, isBinary) => {
        if (isGreeted) {
          if (hasDrawn && data.includes(me)) kept = newest(data, me, kept);
          return;
        }
        const head = isBinary ? '' : data.toString('latin1', 0, 30);
        if (head.startsWith('{"type":"welcome"')) {
          me = (JSON.parse(data.toString()) as { you: { id: string } }).you.id;
        } else if (head.startsWith('{"type":"goodbye"')) throw new Error(data.toString());
        else if (me !== '') {
          isGreeted = true;
          isIn();
        }
      },
      draw: (element, number) => {
        hasDrawn = true;
        say(JSON.stringify({ type: 'draw', ask: number, scene: 'init', elements: [element] }));
      },
      acknowledged: () => kept,
    };
  },
};

/** The newest of somebody's changes that a frame says is kept; `done` stands near its beginning. */
function newest(data: Buffer, me: string, before: number): number {
  const end = data.indexOf('"draws":');
  const head = data.toString('latin1', 0, end < 0 ? data.length : end - 1);
  const frame = JSON.parse(end < 0 ? head : `${head}}`) as Frame;
  return Math.max(before, ...(frame.done?.[me] ?? []));
}
