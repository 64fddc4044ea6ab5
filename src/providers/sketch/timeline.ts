/** Who is shown when. All in seconds. */
export type Timeline = {
  readonly seconds: number;
  /** Each photo's share of the video; its middle is the photo's middle. */
  readonly slot: number;
  /** How long one photo turns into the next, half of it on either side of the border between their slots. */
  readonly fade: number;
};

/** Below this a photo of a set is not seen but flashes by. */
const shortestSlot = 1.5;
const shortestFade = 0.4;
const longestFade = 0.9;

/** A set that is too large for the asked length makes the video longer: a photo nobody can look at is worth nothing. */
export function planTimeline(photos: number, askedSeconds: number): Timeline {
  const seconds = photos > 1 ? Math.max(askedSeconds, photos * shortestSlot) : askedSeconds;
  const slot = seconds / photos;
  return { seconds, slot, fade: Math.min(longestFade, Math.max(shortestFade, slot * 0.3)) };
}

/** What is seen at a time: one photo, or one (`from`) on its way to the next (`to`), of which `share` (0..1) is there. */
export function shownAt(timeline: Timeline, photos: number, seconds: number): { readonly from: number; readonly to: number; readonly share: number } {
  const border = Math.round(seconds / timeline.slot);
  const t = (seconds - border * timeline.slot) / timeline.fade + 0.5;
  if (border > 0 && border < photos && t > 0 && t < 1) return { from: border - 1, to: border, share: t * t * (3 - 2 * t) };
  const number = Math.min(photos - 1, Math.floor(seconds / timeline.slot));
  return { from: number, to: number, share: 0 };
}
