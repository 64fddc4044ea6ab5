import type { StandInEvent } from '../events.ts';
import type { Person } from '../world/world.ts';
import type { PageEvent } from './protocol.ts';
import type { View } from './view.ts';

/** An event without the number it gets when it is sent. */
export type Story = PageEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'sequence'> : never) : never;

/** What one person hears of an event of the stand-in; undefined if it is none of their business. */
export function storyFor(event: StandInEvent, person: Person, view: View): Story | undefined {
  if (event.type === 'world-changed' || event.type === 'commands-registered') return { type: 'world-changed' };
  if (event.type === 'session') return undefined;
  const { channelId } = event;
  if ((event.visibleTo !== undefined && event.visibleTo !== person.user.id) || !view.sees(person, channelId)) return undefined;
  switch (event.type) {
    case 'message-created': case 'message-updated': {
      const { interactionId } = event;
      return { type: event.type, channelId, message: event.message, pinged: event.pinged.includes(person.user.id), ...(interactionId !== undefined && { interactionId }) };
    }
    case 'message-deleted': return { type: event.type, channelId, messageId: event.messageId };
    case 'typing': return { type: event.type, channelId };
    case 'acknowledged': return { type: event.type, channelId, interactionId: event.interactionId, callbackType: event.callback.type };
    case 'modal-opened': return { type: event.type, channelId, interactionId: event.interactionId, modal: event.modal };
    case 'choices': return { type: event.type, channelId, interactionId: event.interactionId, choices: event.choices };
    case 'did-not-respond': return { type: event.type, channelId, interactionId: event.interactionId, delivered: event.delivered };
    case 'interaction-sent': case 'interaction-written': return undefined;
  }
}
