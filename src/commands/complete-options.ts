import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { fullName, type ModelCard } from '../core/model-card.ts';
import { quoteOption, splitOptions, type OptionPair } from '../core/option-text.ts';
import { nameOfOption, optionSchemasOf, printOption, readOption, valuesOf, type OptionSchema } from '../core/option-values.ts';
import { plainLine } from '../discord/safe-text.ts';
import type { Texts } from '../text/index.ts';

/** Discord's limits for choices: how many, and characters of a name and of a value. */
const maxChoices = 25;
const maxLength = 100;
/** Characters under which a remark says nothing. */
const leastRemark = 8;

type Choice = ApplicationCommandOptionChoiceData<string>;
type Given = { readonly name: string; readonly schema: OptionSchema; readonly pair: OptionPair };
/** What is typed, for one model: what stands, and what is being typed after it. */
type Typing = { readonly card: ModelCard; readonly given: readonly Given[]; readonly label: string | undefined; readonly texts: Texts };

/**
 * How the text of `options` can go on, for the model named (or the first that would be picked for it): names with what they are, then
 * the values of a name. What was typed before stays. Discord puts a choice's name where it is typed on, so that each name is read as its
 * value is: what it says besides is a remark in brackets.
 */
export function completeOptions(cards: readonly ModelCard[], { model, typed }: { readonly model: string; readonly typed: string }, texts: Texts): readonly Choice[] {
  const { pairs, stopped } = splitOptions(typed);
  const last = pairs.at(-1);
  const isOpen = stopped === undefined && last !== undefined && last.end === typed.length;
  const finished = isOpen ? pairs.slice(0, -1) : pairs;
  const tail = typed.slice(stopped ?? (isOpen ? last.start : typed.length));
  for (const card of fittingCards(cards, model, finished)) {
    const label = model !== 'auto' || card === cards[0] ? undefined : card.label;
    const choices = choicesFor({ card, given: givenTo(card, finished), label, texts }, tail, isOpen ? last : undefined).filter(({ value }) => value.length <= maxLength);
    if (choices.length > 0) return choices.slice(0, maxChoices);
  }
  return [];
}

/** The model that is named, or all that may be picked for what stands, as far as they take it. */
function fittingCards(cards: readonly ModelCard[], model: string, pairs: readonly OptionPair[]): readonly ModelCard[] {
  return cards.filter((card) => (model === 'auto' || fullName(card) === model) && givenTo(card, pairs).length === pairs.length);
}

/** Those of the pairs that a model takes. */
function givenTo(card: ModelCard, pairs: readonly OptionPair[]): readonly Given[] {
  const schemas = optionSchemasOf(card);
  return pairs.flatMap((pair) => {
    const name = nameOfOption(schemas, pair.name);
    const schema = name === undefined ? undefined : schemas[name];
    return name !== undefined && schema && readOption(schema, pair.value) ? [{ name, schema, pair }] : [];
  });
}

/** `pair`: what is being typed is whole, though it may go on. */
function choicesFor(typing: Typing, tail: string, pair: OptionPair | undefined): readonly Choice[] {
  const schemas = optionSchemasOf(typing.card);
  if (pair) {
    const name = nameOfOption(schemas, pair.name);
    const [more] = givenTo(typing.card, [pair]);
    return [...(name === undefined ? [] : valueChoices(typing, name, pair.value)), ...(more ? nameChoices({ ...typing, given: [...typing.given, more] }, '') : [])];
  }
  const [, begun, written] = /^([^\s=,"“„”()]*)\s*(?:=(?:\s|\([^)]*(?:\)|$))*["“„]?([^"“„”]*))?$/s.exec(tail) ?? [];
  if (begun === undefined) return [];
  if (written === undefined) return nameChoices(typing, begun);
  const name = nameOfOption(schemas, begun);
  return name === undefined ? [] : valueChoices(typing, name, written);
}

/** Options that may still be given, those first whose name begins as typed. */
function nameChoices({ card, given, label, texts }: Typing, begun: string): readonly Choice[] {
  const wanted = begun.toLowerCase();
  const before = textOf(given);
  const left = Object.entries(optionSchemasOf(card)).filter(([name, { type }]) => name.toLowerCase().includes(wanted) && (type === 'array' || !given.some((each) => each.name === name)));
  return left.toSorted(([a], [b]) => Number(!a.toLowerCase().startsWith(wanted)) - Number(!b.toLowerCase().startsWith(wanted))).map(([name, schema]) => (
    choice(`${before}${name}=`, [label, defaultOf(schema, texts), schema.description])
  ));
}

/** Values of one option that hold what is typed; where there are none to choose from, what is typed itself. What it can be is said beside it. */
function valueChoices({ card, given, texts }: Typing, name: string, written: string): readonly Choice[] {
  const schema = optionSchemasOf(card)[name] ?? {};
  const before = textOf(given);
  const wanted = written.trim().toLowerCase();
  const listed = schema.enum ?? (schema.type === 'boolean' ? [true, false] : undefined);
  if (listed) {
    const fitting = listed.filter((value) => String(value).toLowerCase().includes(wanted));
    return fitting.toSorted((a, b) => Number(!String(a).toLowerCase().startsWith(wanted)) - Number(!String(b).toLowerCase().startsWith(wanted)))
      .map((value) => choice(`${before}${printOption(name, value, schema)}`, [value === schema.default ? texts.models.ifLeftOut : undefined]));
  }
  const usual = [schema.default, schema.minimum, schema.maximum].filter((value) => value !== undefined).map((value) => printOption(name, value, schema));
  const pairs = written === '' ? [...new Set(usual)] : [`${name}=${quoteOption(written)}`];
  return pairs.map((pair) => choice(`${before}${pair}`, [pair === usual[0] && schema.default !== undefined ? texts.models.ifLeftOut : undefined, ...valuesOf(schema)]));
}

function defaultOf({ default: value }: OptionSchema, { models }: Texts): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : models.valueIfLeftOut(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** Pairs that stand, to be typed on; without the remarks, for which there is little room. */
function textOf(given: readonly Given[]): string {
  return given.map(({ name, pair }) => `${name}=${quoteOption(pair.value)} `).join('');
}

/** A choice that is called what it is, with a remark as long as there is room for it. */
function choice(value: string, remarks: readonly (string | undefined)[]): Choice {
  const room = maxLength - value.length - ' ()'.length;
  const said = remarks.flatMap((each) => each?.trim().replace(/\.$/, '') || []);
  const remark = said.join('; ').replaceAll('(', '[').replaceAll(')', ']');
  return { name: room < leastRemark || remark === '' ? value : `${value} (${plainLine(remark, room)})`, value };
}
