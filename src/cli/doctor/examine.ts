import type { Config } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import { createScrubber } from '../../lib/scrub.ts';
import { examineData, type DataParts } from './data.ts';
import { examineDiscord } from './discord.ts';
import { fault, reasonOf, type Finding } from './finding.ts';
import { examineMedia } from './media.ts';
import { examineProviders } from './providers.ts';

export type ExamineParts = { readonly clock: Clock } & Pick<DataParts, 'freeBytes'>;

/**
 * Looks at everything the bot stands on. Nothing is bought, posted or registered, and a bot that runs on the same data folder
 * does not notice. Throws nothing that is due to the set-up. No secret of the configuration is in a finding.
 */
export async function examine(config: Config, parts: ExamineParts): Promise<readonly Finding[]> {
  const { clock } = parts;
  const findings = (await Promise.all([
    section('discord', examineDiscord(config, { clock })), section('providers', examineProviders(config, { clock })),
    section('data folder', examineData(config.DATA_DIR, { ...parts, minFreeBytes: config.MIN_FREE_MIB * 2 ** 20 })), section('media', examineMedia(config, { clock })),
  ])).flat();
  const scrub = createScrubber(config.secrets);
  return findings.map(({ text, mend, ...finding }) => ({ ...finding, text: scrub(text), ...(mend === undefined ? {} : { mend: scrub(mend) }) }));
}

/** What fails in itself is a fault, and the others are told all the same. */
function section(what: string, findings: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  return findings.catch((error: unknown) => [fault(what, `It could not be looked into: ${reasonOf(error)}.`, 'See whether the folder for temporary files (TMPDIR) can be written, and try again.')]);
}
