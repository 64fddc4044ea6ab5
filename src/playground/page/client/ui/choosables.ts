import type { Fields } from '../../../wire.ts';
import type { PageChannel, Snapshot } from '../../protocol.ts';
import { fieldsOf, listOfFields, textOf } from '../fields.ts';
import type { Choosable } from './option-list.ts';

type World = Pick<Snapshot, 'people' | 'channels' | 'viewer'>;

/** People one can name, by id. */
export function peopleToChoose({ people }: World): readonly Choosable[] {
  return people.map(({ id, displayName, username, roles }) => ({ key: id, label: displayName, hint: roles.length === 0 ? `@${username}` : `@${username} · ${roles.map(({ name }) => name).join(', ')}` }));
}

/** Roles one can name, by id. */
export function rolesToChoose({ people }: World): readonly Choosable[] {
  const roles = new Map(people.flatMap((person) => person.roles).map((role) => [role.id, role]));
  return [...roles.values()].map(({ id, name, color }) => ({ key: id, label: `@${name}`, colour: colourOf(color) }));
}

/** Channels of the guild the viewer is in. */
export function channelsToChoose({ channels, viewer }: World): readonly Choosable[] {
  const here: PageChannel | undefined = channels.find(({ id }) => id === viewer.channelId);
  return channels.filter(({ guildId }) => guildId !== null && guildId === here?.guildId).map(({ id, name }) => ({ key: id, label: `#${name}` }));
}

/** What a select menu offers, of a message or of a modal; menus of people, roles and channels bring no options of their own. */
export function menuOptions(menu: Fields, world: World): readonly Choosable[] {
  switch (menu['type']) {
    case 5: return peopleToChoose(world);
    case 6: return rolesToChoose(world);
    case 7: return [...peopleToChoose(world), ...rolesToChoose(world)];
    case 8: return channelsToChoose(world);
    default: return listOfFields(menu['options']).map((option) => {
      const emoji = textOf(fieldsOf(option['emoji'])['name']);
      return { key: String(option['value']), label: `${emoji === undefined ? '' : `${emoji} `}${String(option['label'])}`, hint: textOf(option['description']) };
    });
  }
}

/** What a select menu has chosen from the start. */
export function menuDefaults(menu: Fields): readonly string[] {
  const own = listOfFields(menu['options']).filter((option) => option['default'] === true).map((option) => String(option['value']));
  return [...own, ...listOfFields(menu['default_values']).map(({ id }) => String(id))];
}

/** A colour of Discord's as CSS; undefined for 0, which means none. */
export function colourOf(color: number): string | undefined {
  return color === 0 ? undefined : `#${color.toString(16).padStart(6, '0')}`;
}
