/** Asks again and again until something is so. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false | null>,
  what = 'it',
  ms = 20_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
