import { ApplicationCommandOptionType } from 'discord.js';
import { fullName, type ModelCard } from '../core/model-card.ts';
import { problem } from '../core/problem.ts';
import { isMode, modes, type Mode } from '../core/request.ts';
import type { Studio } from '../core/studio.ts';
import { answerPrivately } from '../discord/answer.ts';
import type { Command } from '../discord/command.ts';
import { body, renderRefusal } from '../discord/render.ts';
import { safeLine } from '../discord/safe-text.ts';
import { textsFor, type Texts } from '../text/index.ts';
import { completeModel } from './complete-model.ts';
import { everywhere } from './everywhere.ts';
import { modelSheet } from './model-sheet.ts';
import { priceOf } from './price.ts';

/** UTF-16 units of a message, less room for “and 12 more”. */
const maxContent = 2_000 - 100;

export const models: Command = {
  name: 'models',
  payload: ({ texts }) => ({
    name: 'models',
    description: texts.commands.models,
    ...everywhere,
    options: [
      { type: ApplicationCommandOptionType.String, name: 'mode', description: texts.options.mode, choices: modes.map((mode) => ({ name: texts.modes[mode], value: mode })) },
      { type: ApplicationCommandOptionType.String, name: 'model', description: texts.options.modelToShow, autocomplete: true },
    ],
  }),
  run(interaction, { studio }) {
    const texts = textsFor(interaction.locale);
    const asked = interaction.options.getString('mode');
    const named = interaction.options.getString('model');
    const wanted = asked !== null && isMode(asked) ? [asked] : modes;
    if (named === null) return answerPrivately(interaction, body(listModels(studio.models, wanted, texts)));
    const card = allModels(studio).find((each) => fullName(each) === named);
    return answerPrivately(interaction, card ? body(modelSheet(card, texts)) : renderRefusal(texts, problem('invalid-request', 'model-unknown', { model: named })));
  },
  complete({ options, locale }, { studio }) {
    return completeModel(allModels(studio), options.getFocused(), textsFor(locale)).filter(({ value }) => value !== 'auto');
  },
};

/** Each model once, whatever it makes. */
function allModels({ models: offered }: Pick<Studio, 'models'>): readonly ModelCard[] {
  return [...new Map(modes.flatMap((mode) => offered(mode)).map((card) => [fullName(card), card])).values()];
}

/** What is on offer, as far as a message has room; each mode gets its share of it. */
function listModels(offered: Studio['models'], wanted: readonly Mode[], texts: Texts): string {
  if (wanted.every((mode) => offered(mode).length === 0)) return texts.models.none;
  const room = Math.floor(maxContent / wanted.length);
  return wanted.map((mode) => section(mode, offered(mode), room, texts)).join('\n');
}

function section(mode: Mode, cards: readonly ModelCard[], room: number, texts: Texts): string {
  const title = texts.models.title(texts.modes[mode]);
  if (cards.length === 0) return `${title}\n${texts.models.noneForMode}`;
  const lines: string[] = [title];
  for (const [index, card] of cards.entries()) {
    const line = texts.models.line({ label: safeLine(card.label, 60), name: fullName(card), price: priceOf(card, texts), about: safeLine(card.about, 160) });
    const more = texts.models.more(cards.length - index);
    if (lines.join('\n').length + line.length + more.length + 2 > room) return [...lines, more].join('\n');
    lines.push(line);
  }
  return lines.join('\n');
}
