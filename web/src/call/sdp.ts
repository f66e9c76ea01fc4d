/** The section of a description with this mid. */
function sectionOf(sdp: string, mid: string): string | undefined {
  return sdp.split(/(?=^m=)/m).find((section) => linesOf(section).includes(`a=mid:${mid}`));
}

const linesOf = (section: string): string[] => section.split(/\r?\n/);

/** The ids of the track that a section is about, as both sides of a call know them; undefined: of none. */
export function trackIdIn(sdp: string, mid: string | null): { stream: string; track: string } | undefined {
  if (mid === null) return undefined;
  const line = linesOf(sectionOf(sdp, mid) ?? '').find((one) => one.startsWith('a=msid:'));
  const [stream, track] = line?.slice('a=msid:'.length).split(' ') ?? [];
  return stream === undefined || track === undefined ? undefined : { stream, track };
}
