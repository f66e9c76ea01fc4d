import type { LivePerson } from '@enfilade/client';
import { colourOf, initialsOf } from '../room/colours.ts';

/** A person in little room: their colour and initials. */
export function Face({ person: { id, name, away } }: { person: Pick<LivePerson, 'id' | 'name' | 'away'> }) {
  return (
    <span
      className="face"
      data-away={away}
      style={{ background: colourOf(id) }}
      data-initials={initialsOf(name)}
      aria-hidden="true"
    />
  );
}
