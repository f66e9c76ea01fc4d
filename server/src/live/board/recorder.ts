import type { LiveScene } from '@enfilade/protocol';
import type { Step } from '../../rooms/board-history.ts';
import { drawnJson } from '../frame.ts';
import type { SceneChanges } from './board.store.ts';
import type { LiveBoard } from './board.ts';

/** Which scenes there are, and which everybody is at. */
export interface Scenes {
  scenes: LiveScene[];
  current: string;
}

/** What of the board is not in the record yet. */
type Lack = 'nothing' | 'scenes' | 'everything';

/** Of one step; a board that was drawn before is written in several. */
const PART_CHARACTERS = 1_000_000;

/**
 * Writes down what happens on a board, so that it can be played again from the record alone. It begins with all that is
 * there when the record does not reach up to this moment, and with the scenes where it does: they may have been changed
 * while nobody was in the room.
 *
 * @param newest the clock of the newest step of the record
 */
export function recorder(board: LiveBoard, scenes: () => Scenes, newest: number | undefined) {
  let lack: Lack = newest === board.clock() ? 'scenes' : 'everything';

  return {
    /** Something was not recorded. */
    interrupt: (): void => {
      lack = 'everything';
    },
    /** What has to be written before what comes next. */
    beginning: (at: number): Step[] => {
      if (lack !== 'everything') return [];
      const first: Step = { clock: board.tick(), at, content: stepJson([], { whole: true, ...scenes() }) };
      const drawn = board
        .everything(PART_CHARACTERS)
        .map((part) => ({ clock: board.tick(), at, content: stepJson([part], {}) }));
      lack = 'nothing';
      return [first, ...drawn];
    },
    /** What changed in one tick. */
    step: (clock: number, at: number, draws: readonly SceneChanges[], told: Scenes | undefined): Step => {
      const news = told ?? (lack === 'scenes' ? scenes() : {});
      lack = 'nothing';
      return { clock, at, content: stepJson(draws, news) };
    },
  };
}
export type Recorder = ReturnType<typeof recorder>;

function stepJson(draws: readonly SceneChanges[], told: Partial<Scenes> & { whole?: true }): string {
  const head = JSON.stringify(told);
  if (draws.length === 0) return head;
  return `${head.slice(0, -1)}${head === '{}' ? '' : ','}"draws":${drawnJson(draws)}}`;
}
