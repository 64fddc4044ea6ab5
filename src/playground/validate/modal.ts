import { fieldsIn, isFields } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { validateSelect } from './components.ts';
import type { Form } from './form.ts';

const inLabel: readonly unknown[] = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];

/** Every field of a modal that a person fills in, in order. */
export function modalFields(modal: Fields): readonly Fields[] {
  return fieldsIn(modal['components']).flatMap((component) => [
    ...(isFields(component['component']) ? [component['component']] : []),
    ...(component['type'] === 1 ? fieldsIn(component['components']) : []),
  ]);
}

/** Checks the data of a modal callback against Discord's rules. */
export function validateModal(form: Form, modal: Fields): void {
  for (const [field, max] of [['custom_id', 100], ['title', 45]] as const) {
    if (modal[field] === undefined) form.required(`data.${field}`);
    form.text(`data.${field}`, modal[field], { min: 1, max });
  }
  form.list('data.components', modal['components'] ?? [], { min: 1, max: 5 });
  fieldsIn(modal['components']).forEach((component, index) => {
    const path = `data.components.${index}`;
    const inner = component['component'];
    switch (component['type']) {
      case 1:
        fieldsIn(component['components']).forEach((field, at) => validateField(form, field, `${path}.components.${at}`));
        return;
      case 10:
        form.text(`${path}.content`, component['content'], { min: 1, max: 4000 });
        return;
      case 18:
        if (component['label'] === undefined) form.required(`${path}.label`);
        form.text(`${path}.label`, component['label'], { min: 1, max: 45 });
        form.text(`${path}.description`, component['description'], { max: 100 });
        if (!isFields(inner)) form.required(`${path}.component`);
        else validateField(form, inner, `${path}.component`);
        return;
      default: form.add(`${path}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1, 10, 18).');
    }
  });
  const ids = modalFields(modal).map((field) => field['custom_id']);
  if (new Set(ids).size !== ids.length) form.add('data.components', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
}

function validateField(form: Form, field: Fields, path: string): void {
  if (!inLabel.includes(field['type'])) return form.add(`${path}.type`, 'UNION_TYPE_CHOICES', `Value of field "type" must be one of (${inLabel.join(', ')}).`);
  if (field['custom_id'] === undefined) form.required(`${path}.custom_id`);
  form.text(`${path}.custom_id`, field['custom_id'], { min: 1, max: 100 });
  if (field['disabled'] === true) form.add(`${path}.disabled`, 'COMPONENT_DISABLED_IN_MODAL', 'Components in modals cannot be disabled');
  switch (field['type']) {
    case 4:
      if (field['style'] !== 1 && field['style'] !== 2) form.add(`${path}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2}.');
      form.text(`${path}.value`, field['value'], { max: 4000 });
      form.text(`${path}.placeholder`, field['placeholder'], { max: 100 });
      return range(form, field, path, 'length', 4000);
    case 19: return range(form, field, path, 'values', 10);
    case 21: case 22:
      return form.list(`${path}.options`, field['options'] ?? [], { min: field['type'] === 21 ? 2 : 1, max: 10 });
    case 23: return;
    default: return validateSelect(form, field, path);
  }
}

function range(form: Form, field: Fields, path: string, of: string, max: number): void {
  for (const name of [`min_${of}`, `max_${of}`]) {
    const value = field[name];
    if (typeof value === 'number' && (value < 0 || value > max)) form.add(`${path}.${name}`, 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
  }
}
