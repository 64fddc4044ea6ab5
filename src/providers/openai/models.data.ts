// What OpenAI's picture models are, take and cost: the types of the package openai 7.57.0, and OpenAI's pages on models and deprecations.

export const pricesAsOf = '2026-11-23';
export const pricesSource = 'developers.openai.com/api/docs/models: 5, 8 and 30 USD per million tokens of text in, pictures in and pictures out';

/** Millionths of a US dollar a token. */
export const tokenMicros = { textIn: 5, imageIn: 8, imageOut: 30 } as const;

export const qualities = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Quality = (typeof qualities)[number];
/** Always sent: what the service takes by itself differs from model to model, and so would the price. */
export const standardQuality: Quality = 'medium';

/** Tokens of a square picture by quality, as others have measured them; what a model really uses is learnt from its answers. */
type Tokens = { readonly [Q in Quality]?: number };
const tokensOf25: Tokens = { low: 196, medium: 439, high: 1_756, xhigh: 3_122, max: 7_024 };
const tokensOf2: Tokens = { low: 196, medium: 1_756, high: 7_024 };
/** The largest size below has half as many pixels again as the square one. */
export const largestToSquare = 1.5;
/** Tokens of words that a price allows for: a long prompt. */
export const textTokens = 1_000;

/** Tokens of an input picture, as long as no answer has told: those of an older model in its fine way of looking, which the newer ones always use. */
export const inputTokens = 6_500;

export type OpenaiModel = {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly tokens: Tokens;
  /** Takes an effort of planning. */
  readonly plans: boolean;
  /** Takes marks drawn over the first picture, beside masks. */
  readonly takesMarks: boolean;
  /** Seconds it usually takes for words alone, and with pictures. */
  readonly seconds: readonly [number, number];
};

/** In the order of preference where a member names none. The tokens of 2.6 are taken to be those of 2.5. */
export const openaiModels: readonly OpenaiModel[] = [
  { name: 'gpt-image-2.6-flare', label: 'GPT Image 2.6 Flare', about: 'OpenAI’s quick picture model: from words, or from up to 16 pictures.', tokens: tokensOf25, plans: true, takesMarks: true, seconds: [15, 20] },
  { name: 'gpt-image-2.6-sunburst', label: 'GPT Image 2.6 Sunburst', about: 'OpenAI’s best picture model, above all for changing pictures; up to 16 of them.', tokens: tokensOf25, plans: true, takesMarks: true, seconds: [40, 50] },
  { name: 'gpt-image-2.5-flare', label: 'GPT Image 2.5 Flare', about: 'The quick picture model before 2.6; up to 16 input pictures.', tokens: tokensOf25, plans: false, takesMarks: true, seconds: [15, 20] },
  { name: 'gpt-image-2.5-sunburst', label: 'GPT Image 2.5 Sunburst', about: 'The best picture model before 2.6; up to 16 input pictures.', tokens: tokensOf25, plans: false, takesMarks: true, seconds: [40, 50] },
  { name: 'gpt-image-2', label: 'GPT Image 2', about: 'An older picture model of OpenAI; dearer at the same quality; up to 16 input pictures.', tokens: tokensOf2, plans: false, takesMarks: false, seconds: [40, 50] },
];

/** Gone, or gone in a few days: ISO date of the end, and what takes its place. They are never asked for anything. */
export const retired: { readonly [model: string]: { readonly on: string; readonly instead?: string } } = {
  'dall-e-2': { on: '2026-05-12', instead: 'gpt-image-2.6-flare' },
  'dall-e-3': { on: '2026-05-12', instead: 'gpt-image-2.6-flare' },
  'gpt-image-1': { on: '2026-10-23', instead: 'gpt-image-2.6-sunburst' },
  'gpt-image-1-mini': { on: '2026-12-01', instead: 'gpt-image-2.6-flare' },
  'gpt-image-1.5': { on: '2026-12-01', instead: 'gpt-image-2.6-sunburst' },
  'chatgpt-image-latest': { on: '2026-12-01', instead: 'gpt-image-2.6-sunburst' },
  'sora-2': { on: '2026-09-24' },
  'sora-2-pro': { on: '2026-09-24' },
};

/** The first is the default. Sides are multiples of 16; all have about a million pixels, well above the least that the models make. */
export const sizes: { readonly [aspectRatio: string]: string } = {
  '1:1': '1024x1024', '3:2': '1536x1024', '2:3': '1024x1536', '16:9': '1536x864', '9:16': '864x1536', '4:3': '1152x864', '3:4': '864x1152',
  '5:4': '1280x1024', '4:5': '1024x1280', '21:9': '1568x672', '9:21': '672x1568',
};

export const maxPromptLength = 32_000;
export const maxPictures = 16;
/** Results of one request. */
export const maxResults = 10;
/** Bytes of an input picture, and of a mask or marks. */
export const maxPictureBytes = 50_000_000 - 1;
export const maxMaskBytes = 4_000_000 - 1;
