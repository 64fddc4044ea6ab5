import { Mistake } from '../mistake.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import type { Banner, BotState, Example, Snapshot } from './protocol.ts';
import { uploadLimits } from './read-act.ts';
import type { View } from './view.ts';

export type SnapshotParts = {
  readonly standIn: Pick<StandIn, 'bot'>;
  readonly view: View;
  readonly sequence: () => number;
  readonly botState: () => BotState;
  readonly banner: () => Banner;
  readonly examples: readonly Example[];
};

/** The person a query names. Throws a `Mistake` for one there is not. */
export function personIn(view: View, query: URLSearchParams): Person {
  const person = view.person(query.get('person') ?? '');
  if (person === undefined) throw new Mistake('There is no such person here any more.');
  return person;
}

/** Draws the page for the person and channel of a query; who opens it for the first time names neither, and is shown the first of each. */
export function createSnapshot({ standIn, view, ...parts }: SnapshotParts): (query: URLSearchParams) => Snapshot {
  return (query) => {
    const people = view.people();
    const named = query.has('person') ? query : new URLSearchParams({ person: people[0]?.id ?? '' });
    const person = personIn(view, named);
    const channels = view.channels(person);
    const channelId = query.get('channel') ?? channels.find(({ kind }) => kind === 'text')?.id ?? '';
    const place = view.place(person, channelId);
    if (place === undefined) throw new Mistake('There is no such channel here any more.');
    return {
      sequence: parts.sequence(), viewer: { personId: person.user.id, channelId },
      bot: { id: standIn.bot.id, name: standIn.bot.username, state: parts.botState() },
      people, channels, guilds: view.guilds(person), commands: place.commands(), messages: place.messages(),
      banner: parts.banner(), examples: parts.examples, upload: uploadLimits,
    };
  };
}
