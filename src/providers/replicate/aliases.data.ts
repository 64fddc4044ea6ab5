// What models call the same thing, the likeliest name first; from the models' schema pages on replicate.com, 2026-11-23.

export const aliases = {
  prompt: ['prompt', 'text_prompt', 'text'],
  negativePrompt: ['negative_prompt'],
  seed: ['seed'],
  // `max_images` is not here: it is how long a sequence may get at most, not how many results there will be.
  count: ['num_outputs', 'num_images', 'number_of_images'],
  start: ['start_image', 'first_frame_image', 'image', 'input_image', 'img', 'start_image_url', 'init_image', 'input_images', 'image_input', 'reference_images'],
  end: ['end_image', 'last_frame_image', 'last_frame', 'last_image', 'end_image_url'],
  references: ['reference_images', 'input_images', 'image_input', 'images'],
  /** One field for each further picture. */
  furtherReferences: ['input_image_2', 'input_image_3', 'input_image_4', 'input_image_5', 'input_image_6', 'input_image_7', 'input_image_8'],
  mask: ['mask', 'mask_image', 'mask_url'],
  // `image_strength` is not here: of some models it says how much of the picture is kept, of others how much is not.
  strength: ['prompt_strength', 'strength', 'denoising_strength'],
  ratio: ['aspect_ratio'],
  width: ['width'],
  height: ['height'],
  size: ['size'],
  seconds: ['duration', 'seconds'],
  frames: ['num_frames'],
  frameRate: ['frames_per_second', 'fps'],
  format: ['output_format'],
} as const satisfies Record<string, readonly string[]>;
export type Part = keyof typeof aliases;

/** A ratio that keeps the shape of the input picture. */
export const sameShape: readonly string[] = ['match_input_image', 'match_input', 'adaptive'];

/** File types that the bot can post, in the words of `output_format`. */
export const usableFormats: readonly string[] = ['webp', 'png', 'jpg', 'jpeg', 'mp4', 'webm'];

/** Never an option: what loosens a filter, and what names files or secrets of somebody else. */
export const neverOffered = /safety|nsfw|moderat|filter|token|api_?key|secret|password|webhook|weights|lora|url|^output_format$/i;

/** What a result costs hangs on these, so a flat price holds for their defaults alone. */
export const costly = new RegExp([
  '^(?:resolution|megapixels|quality|size|width|height|fps|frames_per_second|num_frames|max_images|sequential_image_generation)$',
  '^(?:mode|draft|interpolate_output|upscale_factor)$', 'audio|sound|duration|multi_shot|thinking|search',
].join('|'), 'i');

/** What a mask's field says where white is made anew and black stays; of some models it is the other way round, and many say nothing. */
export const whiteIsAnew = /white(?:(?!black)[^.,;]){0,40}(?:paint|edit|chang|replac|generat|fill|modif|remov|anew)/i;
export const blackIsAnew = /black(?!(?:-| )and|\/)(?:(?!white)[^.,;]){0,40}(?:paint|edit|chang|replac|generat|fill|modif|remov|anew)/i;
