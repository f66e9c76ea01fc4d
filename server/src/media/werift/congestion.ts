/** Above this the line carries less than is sent; below the other there is room for more. Between them it is kept. */
const TOO_MUCH = 0.1;
const LITTLE = 0.02;
/** Where little is sent, what is lost of it says little of the line. */
const LEAST = 150_000;
/** So much more is tried each second. */
const RISE = 1.05;
/** What is allowed so much beyond what is sent holds nothing back. */
const FAR_ABOVE = 4;

/**
 * How much the line to one receiver carries, in bits a second, by what is lost of what is sent; once a second. Infinity:
 * it is not known to carry less than everything.
 */
export function congestion(): (loss: number, sent: number) => number {
  let carried = Infinity;
  return (loss, sent) => {
    if (loss > TOO_MUCH) carried = Math.max(LEAST, Math.min(carried, sent) * (1 - loss / 2));
    else if (loss < LITTLE) carried *= RISE;
    if (carried > sent * FAR_ABOVE) carried = Infinity;
    return carried;
  };
}
