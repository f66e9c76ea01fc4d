/** A part of the board: left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

export interface View {
  /** The left upper corner of the picture on the board. */
  x: number;
  y: number;
  /** Pixels of the picture for one of the board. */
  scale: number;
}

/** Around what is drawn. */
const MARGIN = 16;
/** A frame has its name above it. */
export const NAME_HEIGHT = 24;
const LARGEST_SCALE = 2;

/** How a picture of this size shows all of these boxes: in the middle, at most twice as large as on the board. */
export function viewOf(drawn: Box | undefined, sheet: Box | undefined, width: number, height: number): View {
  const wide: Box | undefined = drawn && [
    ...([drawn[0] - MARGIN, drawn[1] - MARGIN, drawn[2] + MARGIN, drawn[3] + MARGIN] as const),
  ];
  const boxes = [wide, sheet].filter((box) => box !== undefined);
  if (boxes.length === 0) return { x: 0, y: 0, scale: 1 };
  const left = Math.min(...boxes.map((box) => box[0]));
  const top = Math.min(...boxes.map((box) => box[1]));
  const right = Math.max(...boxes.map((box) => box[2]));
  const bottom = Math.max(...boxes.map((box) => box[3]));
  const scale = Math.min(width / (right - left), height / (bottom - top), LARGEST_SCALE);
  // On whole pixels, so that lines are as sharp as on the board.
  const middle = (from: number, to: number, side: number): number =>
    Math.round(((from + to) / 2 - side / scale / 2) * scale) / scale;
  return { x: middle(left, right, width), y: middle(top, bottom, height), scale };
}
