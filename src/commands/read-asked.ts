import type { Attachment, ChatInputCommandInteraction } from 'discord.js';
import { collectOptions, splitOptions } from '../core/option-text.ts';
import { problem, type Problem } from '../core/problem.ts';
import { takesImages, type Asked, type AskedInput, type InputRole, type Mode } from '../core/request.ts';
import { nameOfImage } from './generate-options.ts';

/** More of either kind than any command offers. */
const maxImages = 10;
/** Characters that are shown of what cannot be read. */
const maxWords = 40;

type Options = ChatInputCommandInteraction['options'];
type Read = {
  readonly asked: Asked;
  readonly attachments: readonly Attachment[];
  /** What was typed and cannot be read. */
  readonly fault?: Problem;
};

/** What a person typed into a generating command. From memory. */
export function readAsked(mode: Mode, { options }: { readonly options: Options }): Read {
  const files = takesImages(mode) ? readFiles(options) : [];
  const negativePrompt = options.getString('negative_prompt');
  const aspectRatio = options.getString('aspect_ratio');
  const count = options.getInteger('count');
  const seed = options.getInteger('seed');
  const strength = options.getNumber('strength');
  const durationSeconds = options.getNumber('duration');
  const typed = options.getString('options') ?? '';
  const { pairs, stopped } = splitOptions(typed);
  const asked: Asked = {
    mode,
    prompt: options.getString('prompt') ?? '',
    model: options.getString('model') ?? 'auto',
    inputs: files.map(([role, { name, size, url }]): AskedInput => ({ role, name, bytes: size, source: { kind: 'url', url } })),
    options: collectOptions(pairs),
    private: options.getBoolean('private') ?? false,
    ...(negativePrompt === null ? {} : { negativePrompt }),
    ...(aspectRatio === null ? {} : { aspectRatio }),
    ...(count === null ? {} : { count }),
    ...(seed === null ? {} : { seed }),
    ...(strength === null ? {} : { strength }),
    ...(durationSeconds === null ? {} : { durationSeconds }),
  };
  return { asked, attachments: files.map(([, file]) => file), ...(stopped === undefined ? {} : { fault: problem('invalid-request', 'options-unreadable', { words: typed.slice(stopped, stopped + maxWords) }) }) };
}

/** Photos of a set in the order of their options, whichever of them were left out. */
function readFiles(options: Options): readonly (readonly [InputRole, Attachment])[] {
  const of = (role: InputRole, name: string): readonly (readonly [InputRole, Attachment])[] => {
    const file = options.getAttachment(name);
    return file ? [[role, file]] : [];
  };
  const numbers = Array.from({ length: maxImages }, (_, index) => index + 1);
  return [
    ...numbers.flatMap((number) => of('image', nameOfImage('image', number))),
    ...numbers.flatMap((number) => of('reference', nameOfImage('reference', number))),
    ...of('last-frame', 'last_frame'),
    ...of('mask', 'mask'),
  ];
}

/** What is wrong with attachments by what Discord says of them; their bytes are looked at later. */
export function faultOfAttachments(attachments: readonly Attachment[], maxBytes: number): Problem | undefined {
  for (const { name, size, contentType } of attachments) {
    if (size > maxBytes) return problem('invalid-request', 'file-too-large', { name, bytes: size, max: maxBytes });
    // Discord goes by the file's name here: no picture is refused for a wrong one, only what does not even claim to be one.
    const mayBePicture = contentType === null || contentType.startsWith('image/') || contentType.startsWith('application/octet-stream');
    if (!mayBePicture) return problem('invalid-request', 'file-type-wrong', { name });
  }
  return undefined;
}
