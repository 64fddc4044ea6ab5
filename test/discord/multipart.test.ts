import { expect, test } from 'vitest';
import { multipart } from '../../src/discord/multipart.ts';

test('A message with files is a form as any server reads it, with its files in their order and every byte of them', async () => {
  const bytes = [Uint8Array.from({ length: 256 }, (_, index) => index), new TextEncoder().encode('--darkroom-\r\n')];
  const files = bytes.map((data, index) => ({ name: `a "b" ${index}ü.png`, type: 'image/png', description: '', data }));
  const { body, headers } = multipart({ content: 'Größe "1"' }, files);
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const read = [form.get('files[0]'), form.get('files[1]')].flatMap((entry) => (entry instanceof File ? [entry] : []));
  expect(JSON.parse(String(form.get('payload_json')))).toEqual({ content: 'Größe "1"' });
  expect(read.map(({ name, type }) => [name, type])).toEqual([['a "b" 0ü.png', 'image/png'], ['a "b" 1ü.png', 'image/png']]);
  expect(await Promise.all(read.map((file) => file.bytes()))).toEqual(bytes);
});
