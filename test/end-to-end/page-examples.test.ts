import { expect } from 'vitest';
import { modes } from '../../src/core/request.ts';
import type { Example } from '../../src/playground/page/protocol.ts';
import { decode } from './pictures.ts';
import { openVideo } from './video.ts';
import { answered, visit, type Visitor } from './page-visitor.ts';
import { slow } from '../setup/needs.ts';

const patience = 120_000;

/** Does what the page does when an example is clicked and sent: its pictures are fetched and attached. */
async function send(visitor: Visitor, { command, options }: Example): Promise<Buffer> {
  const snapshot = await visitor.snapshot();
  using page = await visitor.events(snapshot);
  const files: File[] = [];
  const filled: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'object') filled[name] = value;
    else {
      const picture = await visitor.get(value.picture);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      filled[name] = { file: files.push(new File([await picture.bytes()], value.name)) - 1 };
    }
  }
  const asked = await visitor.act(snapshot, { type: 'command', name: command, options: filled }, files);
  const [file] = (await answered(page, asked, ({ attachments }) => attachments.length > 0)).attachments;
  return Buffer.from(await (await visitor.get(file?.url ?? '')).arrayBuffer());
}

slow('the four examples, one for each mode, show a picture on their card and can be sent as they are', async () => {
  await using visitor = await visit();
  const { examples, commands } = await visitor.snapshot();
  expect(examples.map(({ command }) => command)).toEqual([...modes]);
  for (const { command, options, picture } of examples) {
    const known = commands.find(({ name }) => name === command)?.options?.map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(Object.keys(options)));
    expect((await visitor.get(picture)).status).toBe(200);
  }
  for (const example of examples) {
    const bytes = await send(visitor, example);
    if (example.command.endsWith('image')) expect((await decode(bytes)).width).toBeGreaterThan(500);
    else expect(await openVideo(bytes)).toMatchObject({ codec: 'avc' });
  }
}, patience);
