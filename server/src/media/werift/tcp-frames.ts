import type { Socket } from 'node:net';

/** No packet of a call is longer: what says that it is, is no call. */
const LARGEST = 4096;

/**
 * Hands on each frame (RFC 4571: two bytes of length before it) until it is stopped; what came beyond the frame at
 * which it was stopped is put back. A socket that sends other things is destroyed.
 */
export function readFrames(socket: Socket, frame: (data: Buffer) => void): () => void {
  let rest: Buffer = Buffer.alloc(0);
  let isStopped = false;
  const hear = (chunk: Buffer): void => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (!isStopped && rest.length >= 2) {
      const length = rest.readUInt16BE(0);
      if (length > LARGEST) {
        rest = Buffer.alloc(0);
        socket.destroy();
        return;
      }
      if (rest.length < length + 2) return;
      const data = rest.subarray(2, length + 2);
      rest = rest.subarray(length + 2);
      if (length > 0) frame(data);
    }
  };
  socket.on('data', hear);
  return () => {
    isStopped = true;
    socket.off('data', hear);
    socket.pause();
    if (rest.length > 0) socket.unshift(rest);
  };
}

export function writeFrame(socket: Socket, data: Buffer): void {
  const bytes = Buffer.allocUnsafe(data.length + 2);
  bytes.writeUInt16BE(data.length, 0);
  data.copy(bytes, 2);
  socket.write(bytes);
}
