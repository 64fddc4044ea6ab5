import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { fullName, type ModelCard } from '../core/model-card.ts';
import { plainLine } from '../discord/safe-text.ts';
import type { Texts } from '../text/index.ts';
import { priceOf } from './price.ts';

/** Discord's limits for choices. */
const maxChoices = 25;
const maxName = 100;

/** Models whose name or label holds what was typed so far. Whoever types something else is told on submit. */
export function completeModel(cards: readonly ModelCard[], typed: string, texts: Texts): readonly ApplicationCommandOptionChoiceData[] {
  const wanted = typed.trim().toLowerCase();
  const auto = { name: texts.models.auto, value: 'auto' };
  const models = cards
    .filter((card) => fullName(card).length <= maxName)
    .map((card) => ({ name: plainLine(`${card.label} · ${priceOf(card, texts)}`, maxName), value: fullName(card), label: card.label }));
  const fitting = [{ ...auto, label: auto.name }, ...models].filter(({ value, label }) => value.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted));
  return fitting.slice(0, maxChoices).map(({ name, value }) => ({ name, value }));
}
