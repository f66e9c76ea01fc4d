import type { BoardElement } from '@enfilade/client';

type Look = Record<string, unknown> & { x: number; y: number; width: number; height: number };

let made = 0;
/** What the order of elements is written with: `a0`, `a1`, … */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function element(type: string, look: Look): BoardElement {
  made += 1;
  return {
    ...{
      id: `demo-${made}`,
      type,
      version: 1,
      versionNonce: made,
      isDeleted: false,
      seed: made,
      index: `a${DIGITS[made] ?? 'z'}`,
    },
    ...{
      angle: 0,
      strokeColor: '#1e1e1e',
      backgroundColor: 'transparent',
      fillStyle: 'solid',
      strokeWidth: 2,
    },
    ...{ strokeStyle: 'solid', roughness: 1, opacity: 100, groupIds: [], frameId: null, roundness: null },
    ...{ boundElements: null, updated: Date.now(), link: null, locked: false },
    ...look,
  };
}

function text(words: string, x: number, y: number, fontSize: number, strokeColor = '#1e1e1e'): BoardElement {
  const lines = words.split('\n');
  const width = Math.max(...lines.map((line) => line.length)) * fontSize * 0.55;
  return element('text', {
    ...{ x, y, width, height: lines.length * fontSize * 1.25, fontSize, strokeColor },
    ...{ fontFamily: 5, text: words, originalText: words, textAlign: 'left', verticalAlign: 'top' },
    ...{ containerId: null, autoResize: true, lineHeight: 1.25 },
  });
}

function line(
  type: 'line' | 'arrow',
  points: [number, number][],
  x: number,
  y: number,
  strokeColor = '#1e1e1e',
) {
  const [xs, ys] = [points.map(([one]) => one), points.map(([, one]) => one)];
  return element(type, {
    ...{ x, y, width: Math.max(...xs) - Math.min(...xs), height: Math.max(...ys) - Math.min(...ys) },
    ...{ points, strokeColor, lastCommittedPoint: null, startBinding: null, endBinding: null },
    ...{ startArrowhead: null, endArrowhead: type === 'arrow' ? 'arrow' : null },
  });
}

const box = (x: number, y: number, width: number, height: number, backgroundColor: string) =>
  element('rectangle', { x, y, width, height, backgroundColor, roundness: { type: 3 } });

/** A lesson in the middle: Pythagoras, with room to go on. */
export function demoScene(): BoardElement[] {
  return [
    text('Pythagoras', 80, 40, 48),
    text('Draw with the other link at the same time: a², b² and c² are waiting.', 84, 110, 20, '#868e96'),
    box(120, 380, 160, 160, '#ffec99'),
    box(280, 260, 120, 120, '#b2f2bb'),
    line(
      'line',
      [
        [0, 0],
        [160, 0],
        [160, -120],
        [0, 0],
      ],
      120,
      380,
      '#1971c2',
    ),
    text('a', 192, 384, 24, '#868e96'),
    text('b', 288, 306, 24, '#868e96'),
    text('c', 180, 290, 28, '#1971c2'),
    text('a²', 180, 440, 36),
    text('b²', 326, 298, 36),
    line(
      'arrow',
      [
        [0, 0],
        [110, -40],
      ],
      480,
      330,
      '#e03131',
    ),
    text('a² + b² = c²', 610, 260, 40, '#e03131'),
    element('ellipse', {
      x: 580,
      y: 230,
      width: 290,
      height: 110,
      strokeColor: '#e03131',
      strokeStyle: 'dashed',
    }),
    text('What is c, when a = 4 and b = 3?', 580, 400, 24),
  ];
}
