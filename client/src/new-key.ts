/** A name for a change that nobody else gives. */
export function newKey(): string {
  // `crypto.randomUUID` is not there in pages that came by http from another machine.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
