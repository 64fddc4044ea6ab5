import { describe, expect, test } from 'vitest';
import { addable, judge, startDraft, withFiles, withRefusal } from '../../src/playground/page/client/compose/draft.ts';
import type { Draft } from '../../src/playground/page/client/compose/draft.ts';
import { callables, checkEntry, fileSlots, fittingCommands, problemOfFile } from '../../src/playground/page/client/compose/entries.ts';
import type { Callable } from '../../src/playground/page/client/compose/entries.ts';
import type { Command, CommandOption } from '../../src/playground/wire.ts';

const limits = { maxFiles: 10, maxBytesPerFile: 1_000, maxBytesTogether: 1_500 };
const option = (name: string, type: number, more: Partial<CommandOption> = {}): CommandOption => ({ name, type, description: name, ...more });
const image = (name: string, more: Partial<CommandOption> = {}): CommandOption => option(name, 11, { file_types: ['image'], ...more });
const video: Callable = {
  key: '1', name: 'image-to-video', description: 'd',
  options: [image('image', { required: true }), image('image2'), image('image3'), image('last_frame'), option('prompt', 3), option('seed', 4, { min_value: 0 }), option('private', 5)],
};
const file = (name: string, size = 10, type = 'image/png'): File => new File(['x'.repeat(size)], name, { type });
const problems = (draft: Draft): unknown => {
  const judged = judge(draft, limits);
  return 'draft' in judged ? judged.draft.problems : undefined;
};

describe('Commands one can call', () => {
  const command = (name: string, type: number, options?: readonly CommandOption[]): Command => ({
    id: name, application_id: '1', version: '1', type, name, description: name, default_member_permissions: null, nsfw: false, ...(options !== undefined && { options }),
  });
  test('are slash commands and subcommands, those that begin so first', () => {
    const all = callables([command('quota', 1, [option('set', 1), option('of', 2, { options: [option('role', 1)] })]), command('Describe', 3), command('ask', 1)]);
    expect(all.map(({ name }) => name)).toEqual(['ask', 'quota of role', 'quota set']);
    expect(fittingCommands(all, '/se').map(({ name }) => name)).toEqual(['quota set']);
    expect(fittingCommands(all, '/').length).toBe(3);
    expect(fittingCommands(all, '/nothing')).toEqual([]);
  });
});

describe('An entry', () => {
  test.each([
    [option('n', 4, { min_value: 1, max_value: 9 }), '5', { value: 5 }],
    [option('n', 4, { min_value: 1, max_value: 9 }), '10', { problem: 'Please enter 1 to 9.' }],
    [option('n', 4), '1.5', { problem: 'Please enter a whole number.' }],
    [option('n', 4), 'many', { problem: 'Please enter a number.' }],
    [option('n', 10), '0,5', { value: 0.5 }],
    [option('n', 10, { choices: [{ name: '2 seconds', value: 2 }] }), '2 SECONDS', { value: 2 }],
    [option('n', 10, { choices: [{ name: '2 seconds', value: 2 }] }), '3', { problem: 'Please choose one from the list.' }],
    [option('s', 3, { min_length: 2 }), 'a', { problem: 'Please enter at least 2 characters.' }],
    [option('s', 3, { max_length: 3 }), 'abcde', { problem: 'This is 2 characters too long; 3 fit.' }],
    [option('s', 3), ' kept as it is ', { value: ' kept as it is ' }],
    [option('s', 3, { required: true }), ' ', { problem: 'This is needed.' }],
    [option('s', 3), '', { value: undefined }],
    [option('u', 6), 'bob', { problem: 'Please choose one from the list.' }],
  ])('%j filled in with %j gives %j', (asked, typed, result) => {
    expect(checkEntry(asked, { text: typed })).toEqual(result);
  });

  test('zero is a value', () => {
    expect(checkEntry(option('seed', 4, { min_value: 0 }), { text: '0' })).toEqual({ value: 0 });
  });
});

describe('Files of a command', () => {
  test('a set takes several in their order, the next option only its own kind', () => {
    expect(fileSlots(video.options).map(({ name, members, isRequired }) => [name, members.length, isRequired])).toEqual([['image', 3, true], ['last_frame', 1, false]]);
    const draft = withFiles(startDraft(video), [file('a'), file('b'), file('c'), file('d')], limits);
    expect(draft.added).toEqual(['prompt', 'last_frame']);
    const judged = judge(draft, limits);
    expect('options' in judged && judged.options).toEqual({ image: { file: 0 }, image2: { file: 1 }, image3: { file: 2 }, last_frame: { file: 3 } });
    expect('files' in judged && judged.files.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('what does not fit is said where it does not', () => {
    expect(withFiles(startDraft(video), [file('words.txt', 10, 'text/plain')], limits).problems).toMatchObject({ image: '“words.txt” is no picture.' });
    expect(withFiles(startDraft(video), Array.from({ length: 5 }, (_, index) => file(String(index))), limits).problems).toMatchObject({ '': 'Only 4 files fit here.' });
    expect(withFiles(startDraft({ ...video, options: [option('prompt', 3)] }), [file('a')], limits).problems).toMatchObject({ '': '/image-to-video takes no files.' });
    expect(problemOfFile(file('big', 1_001), [], limits)).toBe('“big” is larger than 0 MB.');
    expect(problemOfFile(file('empty', 0), [], limits)).toBe('“empty” is empty.');
    expect(problemOfFile(file('photo.HEIC', 10, ''), ['.heic'], limits)).toBeUndefined();
    expect(problems(withFiles(startDraft(video), [file('a', 900), file('b', 900)], limits))).toMatchObject({ '': expect.stringContaining('Together') });
  });
});

describe('A draft', () => {
  test('offers what is not shown yet, and begins with what an example fills in', () => {
    const draft = startDraft(video, { values: { seed: 0, private: false }, files: { image2: file('b'), image: file('a') } });
    expect(draft.added).toEqual(['prompt', 'seed', 'private']);
    expect(draft.files['image']?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(addable(draft).map(({ label }) => label)).toEqual(['last frame']);
    const judged = judge(draft, limits);
    expect('options' in judged && judged.options).toMatchObject({ seed: 0, private: false });
  });

  test('without what is needed is not sent', () => {
    expect(problems(startDraft(video))).toEqual({ image: 'This is needed.' });
  });

  test('shows a refusal of the server beside the option it names', () => {
    expect(withRefusal(startDraft(video), 'The option \'seed\' takes 0 to 9, but got 12.').problems).toEqual({ seed: expect.any(String) });
    expect(withRefusal(startDraft(video), 'The option \'image2\' is required.').problems).toEqual({ image: expect.any(String) });
    expect(withRefusal(startDraft(video), 'No.').problems).toEqual({ '': 'No.' });
  });
});
