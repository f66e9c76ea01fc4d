/** Where a command prints. */
export interface Sink {
  /** Resolves when the text was taken, so that a slow reader slows down what writes. */
  print(text: string): Promise<void>;
  isTerminal: boolean;
  /** Whether colours may be used: a terminal that has them, and no NO_COLOR. */
  color: boolean;
  columns: number;
}

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What a command is given of the world around it. Made in `main.ts`, which alone touches the process. */
export interface Io {
  args: readonly string[];
  /** Such as `v24.1.0`. */
  nodeVersion: string;
  env: Readonly<Record<string, string | undefined>>;
  stdout: Sink;
  stderr: Sink;
  /** Shows a line on a terminal's standard error that goes away when anything else is printed; empty: none. */
  status: (text: string) => void;
  /** Whether somebody types: then the terminal sends its signals to every process in the foreground. */
  isTyped: boolean;
  readFile(path: string): string;
  readStdin(): Promise<string>;
  /** Until the function that it gives is called, signals are told and do not end the process. */
  onSignal(tell: (signal: Signal) => void): () => void;
  /** Sends a signal (0: none) to a process, or with a negative id to its group; answers whether it was there. */
  kill(id: number, signal: Signal | 'SIGKILL' | 0): boolean;
  /** What is written from now on is for nobody else on this machine. */
  keepPrivate(): void;
  /** Goes on as the server, with these arguments; this program ends with it. */
  becomeServer(args: readonly string[]): Promise<never>;
}
