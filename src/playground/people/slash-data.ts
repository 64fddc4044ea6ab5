import { Mistake } from '../mistake.ts';
import type { CommandOption, Fields } from '../wire.ts';
import { checkOptions, typeOfValue } from './options.ts';
import type { OptionValues, Resolver } from './options.ts';

/** What a person has typed behind a slash. */
export type SlashInput = {
  /** The command, with blanks before a group and a subcommand. */
  readonly name: string;
  readonly values: OptionValues;
  /** The option that is being typed in, for autocomplete. */
  readonly focused: string | undefined;
  /** True: throws where Discord's client would not send it. */
  readonly isChecked: boolean;
};

/** The `data` of a slash command or its autocomplete. */
export function slashData(command: Fields & { readonly options?: readonly CommandOption[] }, { name, values, focused, isChecked }: SlashInput, resolve: Resolver): Fields {
  const [root = '', ...path] = name.split(' ');
  const level = path.reduce<CommandOption | undefined>((at, step) => (at ?? command).options?.find((option) => option.name === step), undefined);
  if (path.length > 0 && level === undefined) throw new Mistake(`The command '${root}' has no subcommand '${path.join(' ')}'.`);
  const known = (level ?? command).options ?? [];
  if (isChecked) checkOptions(known, values);
  const filled = Object.entries(values).flatMap(([option, value]) => {
    if (value === undefined) return [];
    const type = known.find((candidate) => candidate.name === option)?.type ?? typeOfValue(value);
    return [{ name: option, type, value: resolve.value(type, value), ...(option === focused && { focused: true }) }];
  });
  const nested = path.reduceRight<readonly Fields[]>((inner, step, index) => [{ name: step, type: index === path.length - 1 ? 1 : 2, options: inner }], filled);
  return {
    id: command['id'], name: root, type: 1, ...(nested.length > 0 && { options: nested }), ...resolve.resolved(),
    ...(command['guild_id'] !== undefined && { guild_id: command['guild_id'] }),
  };
}
