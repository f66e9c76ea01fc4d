/** One picture or one packet of sound of a track. */
export interface Block {
  /** ms from the beginning of its file */
  time: number;
  isKeyFrame: boolean;
  data: Buffer;
}

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
/** Nothing that our recorder writes is larger. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads the blocks of a WebM file of one track while it grows, as `media/webm` writes it.
 * @throws Error when it is something else
 */
export function blockReader(): (bytes: Buffer) => Block[] {
  let rest: Buffer = Buffer.alloc(0);
  let clusterTime = 0;

  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const found: Block[] = [];
    let at = 0;
    for (;;) {
      const head = headAt(rest, at);
      if (!head) break;
      const { id, size, body } = head;
      // What is in these is read as it comes.
      if (id === SEGMENT || id === CLUSTER) {
        at = body;
        continue;
      }
      if (size > MOST_BYTES) throw new Error('this is no track of ours');
      if (body + size > rest.length) break;
      const content = rest.subarray(body, body + size);
      if (id === TIMESTAMP) clusterTime = content.readUIntBE(0, size);
      if (id === SIMPLE_BLOCK) {
        const time = clusterTime + content.readInt16BE(1);
        found.push({ time, isKeyFrame: (content.readUInt8(3) & 0x80) !== 0, data: content.subarray(4) });
      }
      at = body + size;
    }
    rest = rest.subarray(at);
    return found;
  };
}

function headAt(bytes: Buffer, at: number): { id: number; size: number; body: number } | undefined {
  const idLength = lengthAt(bytes, at);
  if (idLength === undefined) return undefined;
  if (idLength > 4) throw new Error('this is no track of ours');
  const sizeAt = at + idLength;
  const sizeLength = lengthAt(bytes, sizeAt);
  if (sizeLength === undefined || sizeAt + sizeLength > bytes.length) return undefined;
  let size = bytes.readUInt8(sizeAt) & (0xff >> sizeLength);
  for (let index = 1; index < sizeLength; index += 1) size = size * 256 + bytes.readUInt8(sizeAt + index);
  return { id: bytes.readUIntBE(at, idLength), size, body: sizeAt + sizeLength };
}

function lengthAt(bytes: Buffer, at: number): number | undefined {
  return at < bytes.length ? Math.clz32(bytes.readUInt8(at)) - 23 : undefined;
}
