import { fieldsIn, isFields, listOf } from '../wire.ts';
import type { Fields } from '../wire.ts';
import type { Form } from './form.ts';

const maxComponents = 40;
const maxText = 4000;
const selects: readonly unknown[] = [3, 5, 6, 7, 8];
const newTopLevel: readonly unknown[] = [1, 9, 10, 12, 13, 14, 17];
const inContainer: readonly unknown[] = [1, 9, 10, 12, 13, 14];

/** Every component in a list of them, with those nested in rows, sections, containers and labels. */
export function allComponents(components: unknown): readonly Fields[] {
  return fieldsIn(components).flatMap((component) => [
    component,
    ...allComponents(component['components']),
    ...[component['accessory'], component['component']].filter(isFields),
  ]);
}

/** Every `attachment://` name that components or embeds point to. */
export function attachmentNames(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('attachment://') ? [value.slice('attachment://'.length)] : [];
  if (Array.isArray(value)) return value.flatMap(attachmentNames);
  return isFields(value) ? Object.values(value).flatMap(attachmentNames) : [];
}

/** Checks the components of a message against Discord's rules for legacy messages or for Components V2. */
export function validateComponents(form: Form, components: unknown, isV2: boolean): void {
  if (components === undefined || components === null) return;
  if (!Array.isArray(components)) return form.list('components', components, { max: maxComponents });
  if (!isV2) {
    form.list('components', components, { max: 5 });
    components.forEach((component, index) => {
      const path = `components.${index}`;
      if (!isFields(component)) form.add(path, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
      else if (component['type'] === 1) validateRow(form, component, path);
      else form.add(`${path}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1,).');
    });
  } else {
    const all = allComponents(components);
    if (all.length > maxComponents) form.add('components', 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `The total number of components cannot exceed ${maxComponents}`);
    const length = all.reduce((sum, { type, content }) => sum + (type === 10 && typeof content === 'string' ? content.length : 0), 0);
    if (length > maxText) form.add('components', 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', `The total size of displayable text cannot exceed ${maxText}`);
    components.forEach((component, index) => validateV2(form, component, `components.${index}`, newTopLevel));
  }
  noteDuplicates(form, components);
}

function noteDuplicates(form: Form, components: unknown): void {
  const ids = allComponents(components).map((component) => component['custom_id']).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) form.add('components', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
}

function validateV2(form: Form, component: unknown, path: string, allowed: readonly unknown[]): void {
  if (!isFields(component) || !allowed.includes(component['type'])) {
    form.add(`${path}.type`, 'UNION_TYPE_CHOICES', `Value of field "type" must be one of (${allowed.join(', ')}).`);
    return;
  }
  switch (component['type']) {
    case 1: return validateRow(form, component, path);
    case 9: return validateSection(form, component, path);
    case 10: return validateText(form, component, path);
    case 12: return validateGallery(form, component, path);
    case 13:
      if (attachmentNames(component['file']).length !== 1) form.add(`${path}.file.url`, 'URL_TYPE_INVALID_SCHEME', 'Only attachment:// URLs are allowed in a file component.');
      return;
    case 17:
      listOf(component['components']).forEach((inner, index) => validateV2(form, inner, `${path}.components.${index}`, inContainer));
      if (listOf(component['components']).length === 0) form.required(`${path}.components`);
      return;
    default:
  }
}

function validateText(form: Form, component: Fields, path: string): void {
  if (component['content'] === undefined) form.required(`${path}.content`);
  form.text(`${path}.content`, component['content'], { min: 1, max: maxText });
}

function validateSection(form: Form, component: Fields, path: string): void {
  form.list(`${path}.components`, component['components'], { min: 1, max: 3 });
  listOf(component['components']).forEach((inner, index) => validateV2(form, inner, `${path}.components.${index}`, [10]));
  const { accessory } = component;
  if (!isFields(accessory)) form.required(`${path}.accessory`);
  else if (accessory['type'] === 2) validateButton(form, accessory, `${path}.accessory`);
  else if (accessory['type'] !== 11) form.add(`${path}.accessory.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (2, 11).');
}

function validateGallery(form: Form, component: Fields, path: string): void {
  if (!Array.isArray(component['items'])) form.required(`${path}.items`);
  form.list(`${path}.items`, component['items'], { min: 1, max: 10 });
  fieldsIn(component['items']).forEach((item, index) => {
    form.text(`${path}.items.${index}.description`, item['description'], { max: 1024 });
    if (!isFields(item['media']) || typeof item['media']['url'] !== 'string') form.required(`${path}.items.${index}.media`);
  });
}

function validateRow(form: Form, row: Fields, path: string): void {
  const inner = fieldsIn(row['components']);
  const isSelect = inner.some(({ type }) => selects.includes(type));
  form.list(`${path}.components`, row['components'] ?? [], { min: 1, max: isSelect ? 1 : 5 });
  inner.forEach((component, index) => {
    const at = `${path}.components.${index}`;
    if (component['type'] === 2) validateButton(form, component, at);
    else if (selects.includes(component['type'])) validateSelect(form, component, at);
    else form.add(`${at}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).');
  });
}

function validateButton(form: Form, button: Fields, path: string): void {
  form.text(`${path}.label`, button['label'], { max: 80 });
  form.text(`${path}.custom_id`, button['custom_id'], { min: 1, max: 100 });
  form.text(`${path}.url`, button['url'], { max: 512 });
  const { style } = button;
  if (typeof style !== 'number' || style < 1 || style > 6) form.add(`${path}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3, 4, 5, 6}.');
  const needed = style === 5 ? 'url' : style === 6 ? 'sku_id' : 'custom_id';
  if (typeof button[needed] !== 'string') form.required(`${path}.${needed}`);
  if (style !== 6 && button['label'] === undefined && button['emoji'] === undefined) form.required(`${path}.label`);
}

/** Checks a select menu, which stands in a row of a message or in a label of a modal. */
export function validateSelect(form: Form, select: Fields, path: string): void {
  if (select['custom_id'] === undefined) form.required(`${path}.custom_id`);
  form.text(`${path}.custom_id`, select['custom_id'], { min: 1, max: 100 });
  form.text(`${path}.placeholder`, select['placeholder'], { max: 150 });
  if (select['type'] !== 3) return;
  if (!Array.isArray(select['options'])) form.required(`${path}.options`);
  form.list(`${path}.options`, select['options'], { min: 1, max: 25 });
  fieldsIn(select['options']).forEach((option, index) => {
    form.text(`${path}.options.${index}.label`, option['label'], { min: 1, max: 100 });
    form.text(`${path}.options.${index}.value`, option['value'], { min: 1, max: 100 });
    form.text(`${path}.options.${index}.description`, option['description'], { max: 100 });
  });
  const values = fieldsIn(select['options']).map(({ value }) => value);
  if (new Set(values).size !== values.length) form.add(`${path}.options`, 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used');
}
