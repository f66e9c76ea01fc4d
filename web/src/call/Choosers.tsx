import type { CallControls } from './controls.ts';
import { canChooseSpeaker, type Choice, type DeviceKind } from './devices.ts';
import { useCallText } from './text.ts';
import { useDevices } from './useCall.ts';

type Which = DeviceKind | 'speaker';

/** Which device is chosen; undefined: the system's. */
export function chosenOf(choice: Choice, which: Which): string | undefined {
  return { mic: choice.micId, camera: choice.cameraId, speaker: choice.speakerId }[which];
}

/** Lets somebody choose a device, where there is something to choose. */
export function Chooser({ controls, which }: { controls: CallControls; which: Which }) {
  const text = useCallText();
  const { list, choice } = useDevices(controls);
  const devices = list[which].filter(({ deviceId }) => deviceId !== 'default');
  if (devices.length === 0 || (which === 'speaker' && !canChooseSpeaker())) return null;
  const chosen = chosenOf(choice, which);
  return (
    <label className="chooser">
      {text[which]}
      <select
        value={devices.some(({ deviceId }) => deviceId === chosen) ? chosen : ''}
        onChange={({ target }) => controls.choose(which, target.value || undefined)}
      >
        <option value="">{text.defaultDevice}</option>
        {devices.map(({ deviceId, label }) => (
          <option key={deviceId} value={deviceId}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
