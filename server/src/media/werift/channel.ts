import { RTCDataChannel, RTCDataChannelParameters, type RTCSctpTransport } from 'werift';

const MOST_WAITING = 100;

/** Opens our channel; what is said before it is open waits. */
export function openChannel(
  sctp: RTCSctpTransport,
  label: string,
  hear: (text: string) => void,
): (text: string) => void {
  const parameters = new RTCDataChannelParameters({ label, ordered: true, protocol: '' });
  const channel = new RTCDataChannel(sctp, parameters);
  channel.onMessage.subscribe((data) => hear(data.toString()));
  const waiting: string[] = [];
  channel.stateChange.subscribe((state) => {
    if (state === 'open') for (const text of waiting.splice(0)) send(text);
  });
  function send(text: string): void {
    if (channel.readyState === 'open') channel.send(text);
    else if (channel.readyState === 'connecting' && waiting.length < MOST_WAITING) waiting.push(text);
  }
  return send;
}
