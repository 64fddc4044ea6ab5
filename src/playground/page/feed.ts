import type { ServerResponse } from 'node:http';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import type { PageEvent } from './protocol.ts';
import { storyFor } from './stories.ts';
import type { Story } from './stories.ts';
import type { View } from './view.ts';

/** A connection that carries nothing for longer may be cut by something in between; a comment every so many milliseconds keeps it. */
const keepAliveMs = 20_000;
/** A page that is this many bytes behind has gone to sleep: it is better off with a new snapshot. */
const maxBehind = 8 * 1024 * 1024;

/** What happens, as it is told to the pages that are open. */
export type Feed = {
  /** The number of the newest event. */
  sequence(): number;
  /** Tells every page. */
  tell(story: Story): void;
  /** Sends a person's events over an answer, until it is closed. */
  open(person: Person, response: ServerResponse): void;
};

/** A feed of a stand-in's events; `toText` writes an event down. */
export function createFeed({ standIn, view, toText }: { readonly standIn: Pick<StandIn, 'on'>; readonly view: View; readonly toText: (event: PageEvent) => string }): Feed {
  const readers = new Map<ServerResponse, Person>();
  let sequence = 0;
  const send = (response: ServerResponse, story: Story): void => {
    // The number completes the event; TypeScript does not put a union together again that way.
    response.write(`data: ${toText({ ...story, sequence } as PageEvent)}\n\n`);
    if (response.writableLength <= maxBehind) return;
    readers.delete(response);
    response.destroy();
  };
  standIn.on((event) => {
    sequence += 1;
    for (const [response, person] of readers) {
      const story = storyFor(event, person, view);
      if (story !== undefined) send(response, story);
    }
  });
  return {
    sequence: () => sequence,
    tell(story) {
      sequence += 1;
      for (const response of readers.keys()) send(response, story);
    },
    open(person, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      response.write('retry: 1000\n\n');
      readers.set(response, person);
      const timer = setInterval(() => response.write(':\n\n'), keepAliveMs);
      timer.unref();
      // A page that goes away in the middle of a line is no failure.
      response.on('error', () => undefined).once('close', () => {
        clearInterval(timer);
        readers.delete(response);
      });
    },
  };
}
