// The vendor's ready-made page as an application shows it: a room code, and where the server is.
import { HMSPrebuilt } from '@100mslive/roomkit-react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const connections = [];
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...args) {
    super(...args);
    connections.push(this);
  }
};

window.prebuilt = {
  show: (roomCode, userName, origin) => {
    const root = document.createElement('div');
    root.style.cssText = 'position:fixed;inset:0';
    document.body.append(root);
    const endpoints = {
      init: origin,
      tokenByRoomCode: `${origin}/v2/token`,
      roomLayout: `${origin}/v2/layouts/ui`,
    };
    createRoot(root).render(createElement(HMSPrebuilt, { roomCode, options: { userName, endpoints } }));
  },
  /** Pictures that were decoded, and sound that was heard. */
  received: async () => {
    const got = { frames: 0, energy: 0 };
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'inbound-rtp') continue;
        got.frames += stat.framesDecoded ?? 0;
        got.energy += stat.totalAudioEnergy ?? 0;
      }
    }
    return got;
  },
};
