import type { WriteStream } from 'node:tty';
import type { Sink } from './io.ts';

const BACK_AND_CLEAR = '\r\u001b[K';
/** Where it is not a terminal. */
const USUAL_COLUMNS = 80;

export interface Screen {
  stdout: Sink;
  stderr: Sink;
  /** Shows a line that goes away when anything else is printed; empty: none. */
  status: (text: string) => void;
}

type Output = Pick<WriteStream, 'write' | 'hasColors' | 'columns'>;

/** @param isTerminal whether each of them is one */
export function screenOf(
  streams: { stdout: Output; stderr: Output },
  isTerminal: { stdout: boolean; stderr: boolean },
): Screen {
  let hasStatus = false;

  function status(text: string): void {
    if (!isTerminal.stderr || (text === '' && !hasStatus)) return;
    streams.stderr.write(BACK_AND_CLEAR + text);
    hasStatus = text !== '';
  }

  function sinkOf(name: 'stdout' | 'stderr'): Sink {
    const stream = streams[name];
    const isShown = isTerminal[name];
    return {
      print: (text) =>
        new Promise((resolve) => {
          status('');
          stream.write(text, () => {
            resolve();
          });
        }),
      isTerminal: isShown,
      color: isShown && stream.hasColors(),
      columns: isShown ? stream.columns : USUAL_COLUMNS,
    };
  }

  return { stdout: sinkOf('stdout'), stderr: sinkOf('stderr'), status };
}
