import { Mistake } from '../mistake.ts';
import type { Interaction } from '../people/handle.ts';
import type { ModalValue } from '../people/modal-values.ts';
import type { OptionValue, PersonFile } from '../people/options.ts';
import type { StandIn } from '../stand-in.ts';
import type { Act, ActAnswer, FieldEntry, OptionEntry } from './protocol.ts';
import type { ReadAct } from './read-act.ts';
import type { View } from './view.ts';

/** Modals that are open at the same time, on all pages together; beyond it the oldest cannot be submitted any more. */
const openModals = 100;

/** Does what a person does. Throws a `Mistake` where Discord's client would not let them. */
export function createPerform({ standIn, view }: { readonly standIn: Pick<StandIn, 'on'>; readonly view: View }): (read: ReadAct) => ActAnswer {
  // Every interaction may open a modal, which is known once it is answered.
  const unanswered = new Map<string, Interaction>();
  const opened = new Map<string, Interaction>();
  standIn.on((event) => {
    if (event.type !== 'acknowledged' && event.type !== 'did-not-respond') return;
    const interaction = unanswered.get(event.interactionId);
    unanswered.delete(event.interactionId);
    if (interaction?.modal() === undefined) return;
    opened.set(interaction.id, interaction);
    const [oldest] = opened.keys();
    if (opened.size > openModals && oldest !== undefined) opened.delete(oldest);
  });
  const sent = (interaction: Interaction): ActAnswer => {
    unanswered.set(interaction.id, interaction);
    return { interactionId: interaction.id };
  };
  const modalOf = ({ interactionId, personId, channelId }: Extract<Act, { type: 'submit-modal' }>): Interaction => {
    const found = opened.get(interactionId);
    if (found === undefined || found.userId !== personId || found.channelId !== channelId) throw new Mistake('This form is not open any more.');
    return found;
  };

  return ({ act, files }) => {
    const person = view.person(act.personId);
    const here = person === undefined ? undefined : view.place(person, act.channelId);
    if (here === undefined) throw new Mistake('There is no such person or channel here any more.');
    switch (act.type) {
      case 'command': return sent(here.command(act.name, filled(act.options, (entry) => optionValue(entry, files))));
      case 'autocomplete': return sent(here.autocomplete(act.name, act.options, act.focused));
      case 'message-command': return sent(here.messageCommand(act.name, act.messageId));
      case 'user-command': return sent(here.userCommand(act.name, act.userId));
      case 'press': return sent(here.press(act.messageId, act.customId));
      case 'select': return sent(here.select(act.messageId, act.customId, act.values));
      case 'submit-modal': {
        const answer = sent(here.submitModal(modalOf(act), filled(act.values, (entry) => fieldValue(entry, files))));
        opened.delete(act.interactionId);
        return answer;
      }
      case 'post': return { messageId: here.post(act.content, [...files.values()]).id };
      case 'forum-post': {
        const { channelId, message } = here.openPost(act.title, act.content, [...files.values()]);
        return { channelId, messageId: message.id };
      }
      case 'delete': {
        here.delete(act.messageId);
        return {};
      }
    }
  };
}

function filled<Entry, Value>(entries: Readonly<Record<string, Entry>>, value: (entry: Entry) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, value(entry)]));
}

function optionValue(entry: OptionEntry, files: ReadAct['files']): OptionValue {
  return typeof entry === 'object' ? fileAt(entry.file, files) : entry;
}

function fieldValue(entry: FieldEntry, files: ReadAct['files']): ModalValue {
  if (typeof entry === 'string' || typeof entry === 'boolean') return entry;
  const [chosen, attached]: [string[], PersonFile[]] = [[], []];
  for (const part of entry) {
    if (typeof part === 'string') chosen.push(part);
    else attached.push(fileAt(part.file, files));
  }
  return attached.length > 0 ? attached : chosen;
}

function fileAt(index: number, files: ReadAct['files']): PersonFile {
  const file = files.get(index);
  if (file === undefined) throw new Mistake(`The file number ${index} did not come with the request.`);
  return file;
}
