import { styleText } from 'node:util';
import type { Sink } from '../io.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours text where `sink` shows colours. */
export function painter(sink: Pick<Sink, 'color'>): (style: Style, text: string) => string {
  // Whether colours may be used was asked once, in main.ts.
  return (style, text) => (sink.color ? styleText(style, text, { validateStream: false }) : text);
}
