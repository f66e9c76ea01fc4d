const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

interface Door {
  close: () => Promise<void>;
  abandon: () => void;
}

/**
 * Ties something open to the life of this process: SIGINT and SIGTERM run `close` and then end the process; any other
 * end runs `abandon`, which cannot wait. Returns the function which closes it in the ordinary way, once.
 */
export function closeWithProcess(door: Door): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= door.close().finally(forget));
  const onSignal = (signal: keyof typeof SIGNAL_NUMBERS): void => {
    void close().finally(() => process.exit(128 + SIGNAL_NUMBERS[signal]));
  };
  const forget = (): void => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('exit', door.abandon);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('exit', door.abandon);
  return close;
}
