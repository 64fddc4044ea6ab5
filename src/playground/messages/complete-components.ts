import { fieldsIn, isFields } from '../wire.ts';
import type { Fields } from '../wire.ts';

const select = { min_values: 1, max_values: 1, disabled: false };

/** What Discord adds to a component of each type that says nothing about it. */
const defaults: Readonly<Record<number, Fields>> = {
  3: select, 5: select, 6: select, 7: select, 8: select,
  11: { description: null, spoiler: false },
  13: { name: '', size: 0, spoiler: false },
  14: { divider: true, spacing: 1 },
  17: { accent_color: null, spoiler: false },
};

/** The components of a message as Discord keeps them: each with a number of its own (those that bring none are counted through) and nothing left unsaid. */
export function completeComponents(components: readonly Fields[]): readonly Fields[] {
  let last = 0;
  const complete = (component: Fields): Fields => {
    const { id, type } = component;
    const number = typeof id === 'number' && id > 0 ? id : (last += 1);
    return {
      ...defaults[Number(type)], ...component, id: number,
      ...(Array.isArray(component['items']) && { items: fieldsIn(component['items']).map((item) => ({ description: null, spoiler: false, ...item })) }),
      ...(Array.isArray(component['components']) && { components: fieldsIn(component['components']).map(complete) }),
      ...(isFields(component['accessory']) && { accessory: complete(component['accessory']) }),
    };
  };
  return components.map(complete);
}
