import { expect, test } from 'vitest';
import { answering, createBench } from './bench-client.ts';

test.each([
  ['imagine', [{ name: 'imagine', description: 'd' }], 'imagine'],
  ['quota set', [{ name: 'quota', description: 'd', options: [{ type: 1, name: 'set', description: 'd' }] }], 'quota set'],
])('an answer to /%s says which command was called', async (name, commands, shown) => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  await client.application?.commands.set(commands);
  const outcome = answering(client, async (interaction) => {
    if (interaction.isRepliable()) await interaction.reply('done');
  });
  const asked = standIn.as('alice').in('general').command(name);
  await outcome(asked);

  expect(asked.response()?.interaction_metadata).toMatchObject({ type: 2, name: shown });
});
