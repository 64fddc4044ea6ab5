import { expect } from 'vitest';
import type { SmokeArguments } from '../../src/cli/smoke/arguments.ts';
import type { Person } from '../../src/cli/smoke/person.ts';
import { commandName } from '../../src/cli/smoke/registration.ts';
import type { SmokeReport, StepReport } from '../../src/cli/smoke/report.ts';
import { runSmoke, type SmokeParts } from '../../src/cli/smoke/run.ts';
import type { Works } from '../../src/cli/smoke/works.ts';
import { commands } from '../../src/commands/index.ts';
import { readConfig } from '../../src/config.ts';
import { pixelSize } from '../../src/playground/cdn/media-type.ts';
import { createStandIn, type StandIn, type StandInParts } from '../../src/playground/stand-in.ts';
import { sketchCards } from '../../src/providers/sketch/cards.ts';
import { textsFor } from '../../src/text/index.ts';
import { withoutZeroMinimum } from '../discord/bench.ts';
import { colours, png } from '../end-to-end/pictures.ts';
import { createRunningClock, type RunningClock } from '../fakes/running-clock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { videoFixture } from '../media/videos.ts';
import { createConformance, missingOpenApi } from '../playground/openapi.ts';

const conformance = missingOpenApi() === undefined ? createConformance() : undefined;

/** Small files of the kinds that the bot makes, and its own commands. */
async function smallWorks(): Promise<Works> {
  const data = videoFixture('full-range.mp4');
  const cards = sketchCards('sketch');
  const pictures = await Promise.all(Object.values(colours).map(async (colour, index) => (
    { name: `picture-${index + 1}.png`, type: 'image/png', description: `Picture ${index + 1}`, data: await png({ colour }), width: 64, height: 48 }
  )));
  return {
    pictures,
    video: { name: 'video.mp4', type: 'video/mp4', description: 'A video', data, ...(pixelSize(Buffer.from(data), 'video/mp4') ?? { width: 0, height: 0 }) },
    commands: commands.map((command) => command.payload({ models: (mode) => cards.filter(({ modes }) => modes.includes(mode)), texts: textsFor('en') })),
  };
}

export type RunOptions = Partial<SmokeArguments> & Partial<Pick<SmokeParts, 'signal' | 'onStep'>> & { readonly person?: Partial<Person>; readonly token?: string; readonly dataFolder?: string };

/** A stand-in of Discord in place of the real one, and a run against it. */
export type SmokeBench = AsyncDisposable & {
  readonly standIn: StandIn;
  readonly clock: RunningClock;
  /** What the person was told. */
  readonly told: string[];
  /** As Alice in `general`, who uses the command when she is asked to and likes what she sees. */
  run(o?: RunOptions): Promise<SmokeReport>;
};

/** `isTrue: false`: the test itself makes the stand-in say what Discord would not. */
export async function startSmokeBench({ isTrue = true, ...parts }: Partial<StandInParts> & { readonly isTrue?: boolean } = {}): Promise<SmokeBench> {
  const clock = createRunningClock();
  const standIn = await createStandIn({ clock, rateLimits: false, ...parts });
  if (conformance && isTrue) standIn.onRequest((request) => conformance.hook({ ...request, json: withoutZeroMinimum(request.json) }));
  const told: string[] = [];
  const alice: Person = {
    tell(text) {
      told.push(text);
      if (text.includes(`/${commandName}`)) standIn.as('alice').in('general').command(commandName);
    },
    ask: async () => true,
  };
  return {
    standIn, clock, told,
    async run({ person, signal = new AbortController().signal, onStep, token = standIn.token, dataFolder = 'no-such-folder', ...args } = {}) {
      const config = await readConfig({ DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url, DISCORD_TOKEN: token, FFMPEG: 'none', DATA_DIR: dataFolder });
      const works = await smallWorks();
      const given = { guildId: standIn.guildId, channelId: standIn.world.channel('general').id, json: false, withoutCommand: false, patience: 60_000, ...args };
      return await runSmoke({ ...config, DISCORD_TOKEN: token }, given, { clock, log: silentLog, signal, works, person: { ...alice, ...person }, ...(onStep ? { onStep } : {}) });
    },
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      expect(conformance?.problems.splice(0) ?? []).toEqual([]);
    },
  };
}

/** A step of a report by its name. */
export function stepOf({ steps }: Pick<SmokeReport, 'steps'>, name: string): StepReport {
  const found = steps.find(({ step }) => step === name);
  if (!found) throw new Error(`There is no step ${name}.`);
  return found;
}

/** What does not hold, as sentences. */
export function brokenClaims(report: Pick<SmokeReport, 'steps'>): readonly string[] {
  return report.steps.flatMap(({ step, claims }) => claims.filter(({ holds }) => !holds).map(({ assumed }) => `${step}: ${assumed}`));
}
