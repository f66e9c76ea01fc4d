import type { BoardElement } from '@enfilade/client';

let made = 0;

/** An element as Excalidraw has it; it fills in what is left out. */
function element(
  type: string,
  x: number,
  y: number,
  width: number,
  height: number,
  more: object = {},
): BoardElement {
  made += 1;
  return {
    ...{
      id: `lesson-${made}`,
      type,
      x,
      y,
      width,
      height,
      angle: 0,
      index: `a${made.toString(36).padStart(3, '0')}`,
    },
    ...{
      strokeColor: '#1e1e1e',
      backgroundColor: 'transparent',
      fillStyle: 'solid',
      strokeWidth: 2,
      roughness: 1,
    },
    ...{
      strokeStyle: 'solid',
      opacity: 100,
      groupIds: [],
      frameId: null,
      roundness: null,
      seed: 1000 + made * 7,
    },
    ...{
      version: 1,
      versionNonce: made,
      isDeleted: false,
      boundElements: null,
      updated: 1,
      link: null,
      locked: false,
    },
    ...more,
  };
}

function text(x: number, y: number, words: string, fontSize = 24, more: object = {}): BoardElement {
  const width = words.length * fontSize * 0.56;
  return element('text', x, y, width, fontSize * 1.25, {
    ...{ text: words, originalText: words, fontSize, fontFamily: 5, textAlign: 'left', verticalAlign: 'top' },
    ...{ containerId: null, autoResize: true, lineHeight: 1.25 },
    ...more,
  });
}

function line(type: 'line', x: number, y: number, points: [number, number][], more: object = {}) {
  const width = Math.max(...points.map(([one]) => Math.abs(one)));
  const height = Math.max(...points.map(([, one]) => Math.abs(one)));
  const ends = { startArrowhead: null, endArrowhead: null };
  return element(type, x, y, width, height, {
    points,
    ...ends,
    startBinding: null,
    endBinding: null,
    ...more,
  });
}

const RED = '#e03131';
const BLUE = '#1971c2';

/** A lesson on the theorem of Pythagoras, by page. */
export const LESSON: { name: string; elements: BoardElement[] }[] = [
  {
    name: 'Pythagoras',
    elements: [
      text(40, -10, 'The theorem of Pythagoras', 32),
      element('rectangle', 160, 330, 160, 160, { backgroundColor: '#ffc9c9', strokeColor: RED }),
      element('rectangle', 40, 210, 120, 120, { backgroundColor: '#a5d8ff', strokeColor: BLUE }),
      line('line', 160, 210, [
        [0, 0],
        [0, 120],
        [160, 120],
        [0, 0],
      ]),
      line(
        'line',
        160,
        210,
        [
          [0, 0],
          [160, 120],
          [280, -40],
          [120, -160],
          [0, 0],
        ],
        { backgroundColor: '#b2f2bb', strokeColor: '#2f9e44' },
      ),
      text(88, 256, 'b²', 28, { strokeColor: BLUE }),
      text(226, 396, 'a²', 28, { strokeColor: RED }),
      text(286, 170, 'c²', 28, { strokeColor: '#2f9e44' }),
      element('ellipse', 400, 262, 210, 84, { backgroundColor: '#ffec99', strokeColor: '#f08c00' }),
      text(432, 288, 'a² + b² = c²', 26),
      text(400, 372, 'a = 4,  b = 3', 22),
      text(400, 410, 'c² = 16 + 9 = 25', 22),
      text(400, 448, 'c = 5', 22, { strokeColor: RED }),
      element('freedraw', 396, 482, 70, 10, {
        points: Array.from({ length: 24 }, (_, at) => [at * 3, Math.sin(at / 2) * 3]),
        ...{ pressures: [], simulatePressure: true, strokeWidth: 1, strokeColor: RED },
      }),
    ],
  },
  {
    name: 'A proof',
    elements: [
      element('rectangle', 60, 80, 280, 280),
      line(
        'line',
        180,
        80,
        [
          [0, 0],
          [160, 120],
          [40, 280],
          [-120, 160],
          [0, 0],
        ],
        { backgroundColor: '#b2f2bb', fillStyle: 'hachure' },
      ),
      text(186, 200, 'c²', 32),
      text(400, 140, '(a + b)² = c² + 4 · ab/2', 26),
      text(400, 200, 'so  a² + b² = c²', 26),
    ],
  },
  {
    name: 'Homework',
    elements: [
      text(40, 40, 'For Friday', 32),
      text(40, 110, '1.  a = 6, b = 8:  c = ?', 24),
      text(40, 160, '2.  a = 5, c = 13:  b = ?', 24),
      text(40, 210, '3.  Is 7, 24, 25 right-angled?', 24),
    ],
  },
];
