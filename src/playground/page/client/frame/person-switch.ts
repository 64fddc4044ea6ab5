import { h } from 'preact';
import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PagePerson, Snapshot } from '../../protocol.ts';
import { avatarUrl } from '../avatar.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import { useServices } from '../services.ts';
import { colourOf } from '../ui/choosables.ts';
import { movedCursor, optionId, OptionList } from '../ui/option-list.ts';
import { Popup } from '../ui/popup.ts';

const listId = 'people';

/** Who one is, and who else one can be. */
export function PersonSwitch({ snapshot }: { readonly snapshot: Snapshot }): View {
  const { model, announce } = useServices();
  const { people, viewer } = snapshot;
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const me = people.find(({ id }) => id === viewer.personId);
  if (me === undefined) return null;

  const choose = (index: number): void => {
    const person = people[index];
    setOpen(false);
    if (person === undefined || person.id === viewer.personId) return;
    void model.actAs(person.id).then(() => announce(`You are ${person.displayName} now.`));
  };
  const open = (): void => {
    setActive(people.indexOf(me));
    setOpen(true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moved = movedCursor(event.key, active, people.length);
    if (moved !== undefined) {
      if (isOpen) setActive(moved);
      else open();
    } else if (isOpen && event.key === 'Escape') setOpen(false);
    else if (isOpen && (event.key === 'Enter' || event.key === ' ')) choose(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="person-switch">
    <button ref=${button} type="button" role="combobox" class="person" aria-label=${`You act as ${me.displayName}, ${standing(me)}. Act as somebody else`} aria-haspopup="listbox" aria-expanded=${isOpen} aria-controls=${listId}
      aria-activedescendant=${isOpen ? optionId(listId, active) : undefined} onClick=${() => (isOpen ? setOpen(false) : open())} onKeyDown=${onKeyDown} onBlur=${() => setOpen(false)}>
      ${face(me)}<span class="person-words"><span class="person-name">${me.displayName}</span><span class="hint">${standing(me)}</span></span>${h(Icon, { name: 'swap' })}
    </button>
    ${isOpen && h(Popup, {
      anchor: button, onLeave: () => setOpen(false),
      children: html`<p class="picker-title">Act as</p>${h(OptionList, {
        id: listId, label: 'People', active, chosen: [me.id], onChoose: choose,
        options: people.map((person) => ({ key: person.id, label: person.displayName, hint: standing(person), colour: colourOf(person.roles[0]?.color ?? 0), lead: face(person) })),
      })}`,
    })}
  </div>`;
}

function face({ id, displayName }: PagePerson): VNode {
  return html`<img class="face" src=${avatarUrl({ id, name: displayName })} alt="" width="32" height="32" />`;
}

/** What a person is in the guild. */
function standing({ isOwner, roles }: PagePerson): string {
  const names = [...(isOwner ? ['Owner'] : []), ...roles.map(({ name }) => name)];
  return names.length === 0 ? 'Member' : names.join(', ');
}
