/** Messages in the chat. */
export const CHAT = { most: 30, perSecond: 3 };

/** Makes what counts against a rate: answers whether there is enough left, and takes it. */
export function allowance({
  most,
  perSecond,
}: {
  most: number;
  perSecond: number;
}): (amount: number) => boolean {
  let left = most;
  let at = Date.now();
  return (amount) => {
    const now = Date.now();
    left = Math.min(most, left + ((now - at) / 1000) * perSecond) - amount;
    at = now;
    return left >= 0;
  };
}
