/** What stands between two blank lines of an event stream; `data` is empty where it says only how far it is. */
export interface Message {
  id: string | undefined;
  data: string;
}

/** Reads `text/event-stream` as it comes, in pieces of any size. */
export interface EventStreamReader {
  /** @returns the messages that are whole by now */
  push(piece: Uint8Array): Message[];
}

/** What is cut off in the middle is never whole, and so is never told. */
export function eventStreamReader(): EventStreamReader {
  const decoder = new TextDecoder();
  let rest = '';
  let id: string | undefined;
  let data: string[] = [];

  function read(line: string): Message | undefined {
    if (line === '') {
      const message = { id, data: data.join('\n') };
      id = undefined;
      data = [];
      return message.id === undefined && message.data === '' ? undefined : message;
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === 'id') id = value;
    else if (name === 'data') data.push(value);
    return undefined;
  }

  return {
    push: (piece) => {
      rest += decoder.decode(piece, { stream: true });
      // A return at the end may be the first half of a line's end.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      return lines.map(read).filter((message) => message !== undefined);
    },
  };
}
