import type { House } from '../../house.ts';
import { sealRecording } from '../../rooms/recording.ts';
import type { Destinations } from '../../rooms/template.ts';
import type { SettingsInput, TemplateInput } from '../../rooms/templates.ts';
import { readUpload } from './recording-input.ts';
import type { DestinationsBody } from './schema-destinations.ts';
import type { SettingsBody, TemplateBody } from './schema-templates.ts';

/** Reads the body of create or replace (HM 2.5). @throws bad_input */
export function readTemplateBody(house: House, body: TemplateBody): TemplateInput {
  const { name, roles, settings, destinations, plugins } = body;
  return {
    ...(name && { name }),
    ...(roles && { roles }),
    ...(settings && { settings: readSettings(house, settings, 'settings.') }),
    ...(destinations && { destinations: named(destinations) }),
    ...(plugins && { plugins: plugins as Record<string, unknown> }),
  };
}

/**
 * Reads settings, sealing the credentials of the storage.
 *
 * @param path where the settings stand in the body, for errors
 */
export function readSettings(house: House, body: SettingsBody, path = ''): SettingsInput {
  const { region, recording, roomState } = body;
  return {
    ...(region && { region }),
    ...(recording !== undefined && {
      recording: recording && sealRecording(house.box, readRecording(recording, `${path}recording.upload`)),
    }),
    ...(roomState && { roomState }),
  };
}

function readRecording({ enabled = false, upload }: { enabled?: boolean; upload?: unknown }, member: string) {
  return upload === undefined || upload === null
    ? { enabled }
    : { enabled, upload: readUpload(upload, member) };
}

const DESTINATIONS = ['browserRecordings', 'rtmpDestinations', 'hlsDestinations', 'transcriptions'] as const;

/** Destinations are maps by name, and each repeats its name inside; maps of another kind are ignored. */
export function named(body: DestinationsBody): Destinations {
  const maps = DESTINATIONS.flatMap((kind) => {
    const map = body[kind];
    if (map === undefined) return [];
    const entries = Object.entries<object>(map).map(([name, entry]) => [name, { ...entry, name }]);
    return [[kind, Object.fromEntries(entries)]];
  });
  return Object.fromEntries(maps) as Destinations;
}
