/** Says texts to those who listen, one after another, by a live region. */
export type Announcer = { say(text: string): void };

/** Milliseconds a text stands in the region, so that the next is heard as a new one. */
const standsFor = 150;

/** A region that is not seen and is read when the listener has a moment. */
export function createAnnouncer(region: HTMLElement): Announcer {
  let waiting: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    const [text, ...others] = waiting;
    waiting = others;
    timer = text === undefined ? undefined : setTimeout(next, standsFor);
    if (text !== undefined) region.textContent = text;
  };
  return {
    say(text) {
      waiting = [...waiting.slice(-5), text];
      if (timer === undefined) next();
    },
  };
}
