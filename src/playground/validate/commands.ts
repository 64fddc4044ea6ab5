import { fieldsIn, isFields, listOf } from '../wire.ts';
import type { Fields } from '../wire.ts';
import type { Form } from './form.ts';

const nameRule = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const fileTypeRule = /^(image|video|audio|\.[a-z0-9]{1,10})$/;
const maxCharacters = 8000;
const maxByType: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };
const autocompleteTypes: readonly unknown[] = [3, 4, 10];

/** Checks a bulk overwrite against Discord's limits; `isGlobal` allows contexts and installation types. */
export function validateCommands(form: Form, commands: readonly unknown[], isGlobal: boolean): void {
  const known = new Set<string>();
  const counts = new Map<number, number>();
  commands.forEach((command, index) => {
    const path = String(index);
    if (!isFields(command)) return form.add(path, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    const type = typeof command['type'] === 'number' ? command['type'] : 1;
    validateCommand(form, command, type, path);
    const key = `${type} ${String(command['name'])}`;
    if (known.has(key)) form.add(path, 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    known.add(key);
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (!isGlobal && isFields(command) && command['integration_types'] !== undefined && command['integration_types'] !== null) {
      form.add(`${path}.integration_types`, 'APPLICATION_COMMAND_GUILD_INTEGRATION_TYPES', 'Installation types can be set for global commands only.');
    }
  });
  for (const [type, count] of counts) {
    const max = maxByType[type] ?? 0;
    if (count > max) form.add('', 'APPLICATION_COMMANDS_MAX', `Maximum number of application commands of type ${type} reached (${max}).`);
  }
}

function validateCommand(form: Form, command: Fields, type: number, path: string): void {
  const { name, description } = command;
  if (typeof name !== 'string') form.required(`${path}.name`);
  else if (type === 1) validateName(form, name, `${path}.name`);
  else form.text(`${path}.name`, name, { min: 1, max: 32 });
  if (type === 1) {
    if (typeof description !== 'string') form.required(`${path}.description`);
    form.text(`${path}.description`, description, { min: 1, max: 100 });
    validateOptions(form, command['options'], path, 0);
    if (charactersOf(command) > maxCharacters) form.add(path, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${maxCharacters})`);
  } else {
    if (typeof description === 'string' && description !== '') form.add(`${path}.description`, 'APPLICATION_COMMAND_DESCRIPTION_INVALID', 'Context menu commands cannot have description');
    if (listOf(command['options']).length > 0) form.add(`${path}.options`, 'APPLICATION_COMMAND_OPTIONS_INVALID', 'Context menu commands cannot have options');
  }
  validateLocalizations(form, command, path, type === 1);
}

function validateName(form: Form, name: string, path: string): void {
  if (!nameRule.test(name) || name !== name.toLowerCase()) form.add(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
}

function validateLocalizations(form: Form, holder: Fields, path: string, isSlash: boolean): void {
  for (const [field, max] of [['name_localizations', 32], ['description_localizations', 100]] as const) {
    const texts = holder[field];
    if (!isFields(texts)) continue;
    for (const [locale, text] of Object.entries(texts)) {
      form.text(`${path}.${field}.${locale}`, text, { min: 1, max });
      if (isSlash && field === 'name_localizations' && typeof text === 'string') validateName(form, text, `${path}.${field}.${locale}`);
    }
  }
}

function validateOptions(form: Form, options: unknown, path: string, depth: number): void {
  form.list(`${path}.options`, options, { max: 25 });
  let optionalSeen = false;
  const names = new Set<unknown>();
  fieldsIn(options).forEach((option, index) => {
    const at = `${path}.options.${index}`;
    const type = Number(option['type']);
    if (!(type >= 1 && type <= 11) || (type === 1 && depth > 1) || (type === 2 && depth > 0)) {
      form.add(`${at}.type`, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Sub-command and sub-command group option types are mutually exclusive to all other types');
    }
    if (typeof option['name'] !== 'string') form.required(`${at}.name`);
    else validateName(form, option['name'], `${at}.name`);
    if (typeof option['description'] !== 'string') form.required(`${at}.description`);
    form.text(`${at}.description`, option['description'], { min: 1, max: 100 });
    validateLocalizations(form, option, at, true);
    if (names.has(option['name'])) form.add(at, 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option name must be unique');
    names.add(option['name']);
    if (type > 2) {
      if (option['required'] === true && optionalSeen) form.add(at, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must be placed before non-required options');
      optionalSeen ||= option['required'] !== true;
      validateValues(form, option, type, at);
    } else validateOptions(form, option['options'], at, depth + 1);
  });
  const types = fieldsIn(options).map(({ type }) => Number(type) <= 2);
  if (types.includes(true) && types.includes(false)) {
    form.add(`${path}.options`, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Sub-command and sub-command group option types are mutually exclusive to all other types');
  }
}

function validateValues(form: Form, option: Fields, type: number, path: string): void {
  const choices = option['choices'];
  validateChoices(form, choices, type, `${path}.choices`);
  if (option['autocomplete'] === true) {
    if (!autocompleteTypes.includes(type)) form.add(`${path}.autocomplete`, 'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID', 'Autocomplete is not available for this option type');
    if (listOf(choices).length > 0) form.add(`${path}.autocomplete`, 'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_EXCLUSIVE', 'Options cannot have both choices and autocomplete');
  }
  for (const [field, min] of [['min_length', 0], ['max_length', 1]] as const) {
    const length = option[field];
    if (typeof length === 'number' && (type !== 3 || length < min || length > 6000)) form.add(`${path}.${field}`, 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 6000.');
  }
  const fileTypes = option['file_types'];
  if (fileTypes === undefined || fileTypes === null) return;
  form.list(`${path}.file_types`, fileTypes, { min: 1, max: 10 });
  if (type !== 11 || !listOf(fileTypes).every((entry) => fileTypeRule.test(String(entry)))) form.add(`${path}.file_types`, 'BASE_TYPE_CHOICES', 'Value must be one of {image, video, audio, .ext}.');
}

/** Checks a list of choices, registered with a command or sent to an autocomplete. */
export function validateChoices(form: Form, choices: unknown, type: number, path: string): void {
  form.list(path, choices, { max: 25 });
  fieldsIn(choices).forEach(({ name, value }, index) => {
    if (name === undefined) form.required(`${path}.${index}.name`);
    form.text(`${path}.${index}.name`, name, { min: 1, max: 100 });
    if (type === 3) form.text(`${path}.${index}.value`, value, { max: 100 });
    else if (typeof value !== 'number') form.add(`${path}.${index}.value`, 'NUMBER_TYPE_COERCE', `Value "${String(value)}" is not a number.`);
    if (value === undefined) form.required(`${path}.${index}.value`);
  });
}

/** What counts against the 8000: names, descriptions and values, of each text its longest localization. */
function charactersOf(holder: Fields): number {
  const longest = (field: string): number => {
    const texts = [holder[field], ...Object.values(isFields(holder[`${field}_localizations`]) ? holder[`${field}_localizations`] as Fields : {})];
    return Math.max(0, ...texts.map((text) => (typeof text === 'string' ? text.length : 0)));
  };
  const value = typeof holder['value'] === 'string' ? holder['value'].length : 0;
  return [...fieldsIn(holder['options']), ...fieldsIn(holder['choices'])].reduce((sum, inner) => sum + charactersOf(inner), longest('name') + longest('description') + value);
}
