import type { Registration } from './registration.ts';
import type { StepReport } from './report.ts';
import { runStep, type SmokeTools, type Step } from './step.ts';

/** Milliseconds to take everything away, however the run ended. */
const patience = 120_000;

/** Deletes all messages of the run; also after it was stopped. */
const messagesAway: Step = {
  step: 'clean-up', tried: 'all messages of the run deleted',
  async run({ recorder, posts, place, signal }, { claim, fact }) {
    const { removed, left } = await recorder.ask('deleting what was posted', () => posts.removeAll({ signal }));
    fact('messages deleted at the end', String(removed));
    const links = left.map((id) => `https://discord.com/channels/${place.server.id}/${place.channelId}/${id}`);
    claim('nothing of the run is left in the channel', left.length === 0, left.length === 0 ? undefined : `please delete ${links.join(', ')}`);
  },
};

function commandsBack(registration: Registration): Step {
  return {
    step: 'commands-back', tried: 'the commands of the server put back',
    async run({ recorder }, { claim }) {
      const isAsBefore = await recorder.ask('putting the commands back', () => registration.putBack());
      claim('the commands of the server are what they were', isAsBefore, isAsBefore ? undefined : 'please look at them under Server Settings, Integrations');
    },
  };
}

/** Takes away what the run has left, however it ended. Never throws; each part is tried whatever became of the other. */
export async function cleanUp(tools: SmokeTools, registration: Registration): Promise<readonly StepReport[]> {
  const own = { ...tools, signal: AbortSignal.timeout(patience) };
  return [await runStep(messagesAway, own), await runStep(commandsBack(registration), own)];
}
