/** Somebody who is drawn, for pictures of calls. */
export interface Portrait {
  wall: string;
  light: string;
  skin: string;
  hair: string;
  shirt: string;
  /** Long hair reaches the shoulders. */
  isLong?: boolean;
  hasGlasses?: boolean;
}

export const PORTRAITS = {
  ann: {
    wall: '#d9c7ae',
    light: '#f3e6d2',
    skin: '#e9b894',
    hair: '#4a2c1d',
    shirt: '#a8442a',
    isLong: true,
  },
  ben: {
    wall: '#8fa3a0',
    light: '#c9d6cf',
    skin: '#7a4b32',
    hair: '#1d1512',
    shirt: '#e8dcc3',
    hasGlasses: true,
  },
  mei: {
    wall: '#b7b6cf',
    light: '#e4e0ee',
    skin: '#f0c8a4',
    hair: '#1b1a22',
    shirt: '#31596b',
    isLong: true,
  },
  noor: { wall: '#c8a79a', light: '#eed7c9', skin: '#c98d63', hair: '#2e1d16', shirt: '#4d6a4b' },
} satisfies Record<string, Portrait>;

/** A script by which a page has such a camera. */
export const cameraOf = (portrait: Portrait): string => `{
  const p = ${JSON.stringify(portrait)};
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const draw = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const pen = canvas.getContext('2d');
    let n = 0;
    const ellipse = (x, y, a, b, colour) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, a, b, 0, 0, 7);
      pen.fill();
    };
    const frame = () => {
      n += 1;
      const x = 640 + Math.sin(n / 18) * 6;
      const y = 330 + Math.sin(n / 11) * 3;
      const wall = pen.createLinearGradient(0, 0, 1280, 720);
      wall.addColorStop(0, p.light);
      wall.addColorStop(1, p.wall);
      pen.fillStyle = wall;
      pen.fillRect(0, 0, 1280, 720);
      pen.fillStyle = 'rgb(255 255 255 / 35%)';
      pen.fillRect(120, 70, 190, 270);
      pen.fillStyle = p.wall;
      pen.fillRect(210, 70, 8, 270);
      pen.fillRect(120, 200, 190, 8);
      pen.fillStyle = 'rgb(60 40 30 / 22%)';
      pen.fillRect(940, 150, 250, 12);
      for (const [at, high] of [[955, 60], [985, 78], [1010, 52], [1060, 70], [1090, 64]]) pen.fillRect(at, 150 - high, 20, high);
      if (p.isLong) ellipse(x, y + 60, 168, 240, p.hair);
      ellipse(x, 780, 350, 250, p.shirt);
      pen.fillStyle = p.skin;
      pen.fillRect(x - 48, y + 110, 96, 120);
      ellipse(x, y + 222, 70, 40, p.skin);
      ellipse(x, y - 20, 150, 165, p.hair);
      ellipse(x, y + 20, 124, 152, p.skin);
      pen.save();
      pen.beginPath();
      pen.ellipse(x, y + 20, 124, 152, 0, 0, 7);
      pen.clip();
      ellipse(x - 30, y - 128, 190, 96, p.hair);
      pen.restore();
      for (const side of [-1, 1]) {
        ellipse(x + side * 46, y + 12, 9, n % 70 < 4 ? 2 : 11, '#2b211d');
        pen.strokeStyle = p.hair;
        pen.lineWidth = 7;
        pen.beginPath();
        pen.arc(x + side * 46, y + 4, 30, -2.3, -0.85);
        pen.stroke();
        if (p.hasGlasses) {
          pen.strokeStyle = '#2b211d';
          pen.lineWidth = 6;
          pen.beginPath();
          pen.arc(x + side * 46, y + 14, 36, 0, 7);
          pen.stroke();
        }
      }
      pen.strokeStyle = 'rgb(90 35 25 / 75%)';
      pen.lineWidth = 7;
      pen.beginPath();
      pen.arc(x, y + 62, 38, 0.35, 2.8);
      pen.stroke();
    };
    frame();
    setInterval(frame, 66);
    return canvas.captureStream(15).getVideoTracks()[0];
  };
  navigator.mediaDevices.getUserMedia = async (wish) => (wish.video ? new MediaStream([draw()]) : real(wish));
}`;

/** A script by which a page shares a plan of a lesson in place of a screen. */
export const SCREEN = `navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 900 });
  const pen = canvas.getContext('2d');
  setInterval(() => {
    pen.fillStyle = '#fdfcf9';
    pen.fillRect(0, 0, 1600, 900);
    pen.fillStyle = '#a8442a';
    pen.fillRect(0, 0, 1600, 14);
    pen.fillStyle = '#1f2a37';
    pen.font = '600 64px system-ui, sans-serif';
    pen.fillText('Right-angled triangles', 110, 160);
    pen.font = '40px system-ui, sans-serif';
    ['1.  Which side is the longest?', '2.  a² + b² = c²', '3.  Three numbers that fit', '4.  Your own proof'].forEach(
      (text, at) => pen.fillText(text, 110, 290 + at * 90),
    );
    pen.beginPath();
    pen.moveTo(960, 700);
    pen.lineTo(1400, 700);
    pen.lineTo(1400, 330);
    pen.closePath();
    pen.fillStyle = '#f7e6de';
    pen.fill();
    pen.lineWidth = 6;
    pen.strokeStyle = '#b34a2e';
    pen.stroke();
  }, 100);
  return canvas.captureStream(10);
};`;
