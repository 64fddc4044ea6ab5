import { formatMicros } from '../core/money.ts';
import type { ProblemTexts } from '../core/problem-texts.ts';
import type { Mode } from '../core/request.ts';
import { formatBytes, formatDuration, formatPercent } from './units.ts';

const makes: { readonly [M in Mode]: string } = {
  'text-to-image': 'pictures from words',
  'image-to-image': 'a new picture from a picture',
  'text-to-video': 'a video from words',
  'image-to-video': 'a video from pictures',
};

/** Why something was not done. What was charged is said after it, by `money`. Names and values come in safe for display. */
const problems: { readonly [K in keyof ProblemTexts]: (values: ProblemTexts[K]) => string } = {
  'prompt-empty': () => 'The prompt is empty. Please describe what you would like to see.',
  'prompt-too-long': ({ length, max }) => `The prompt has ${length} characters, and this model reads at most ${max}. Please shorten it.`,
  'model-unknown': ({ model }) => `There is no model called ${model} here. Please pick one from the list that appears while you type, or leave the option out.`,
  'model-lacks-mode': ({ model, mode }) => `${model} does not make ${makes[mode]}. Please pick another model; \`/models\` shows what each one does.`,
  'no-model': ({ mode }) => `No model that makes ${makes[mode]} can be reached at the moment. That is on our side; please try again in a few minutes.`,
  'not-priced': ({ model }) => `${model} has no known price, so it is not on offer. Please pick another model.`,
  'option-out-of-range': ({ option, value, min, max }) => `\`${option}\` is ${value}, but it must lie between ${min} and ${max}.`,
  'option-not-offered': ({ option, value, choices }) => `\`${option}\` cannot be ${value} with this model.${choices === '' ? '' : ` It can be: ${choices}.`}`,
  'option-unknown': ({ option, model }) => `${model} has no option \`${option}\`. Please leave it out or pick another model.`,
  'options-unreadable': ({ words }) => `The options cannot be read from “${words}” on. Write each as name=value with blanks between them, such as \`quality=high steps=30\`; a value with blanks goes in "quotes".`,
  'image-needed': () => 'This command starts from a picture, and none was attached. Please add one.',
  'too-many-images': ({ count, max, model }) => max === 0
    ? `${model} takes no such pictures here. Please leave them out or pick another model.`
    : `${model} takes at most ${max} such ${max === 1 ? 'picture' : 'pictures'}, and you added ${count}. Please leave some out or pick another model.`,
  'photo-set-not-taken': ({ count, max, model, models }) => `${model} makes a video of at most ${max} ${max === 1 ? 'photo' : 'photos'}, and you added ${count}. `
    + (models.length === 0 ? 'No model on offer here takes so many; please leave some out.' : `Please leave some out, or pick a model that takes them: ${list(models, 'or')}.`),
  'one-video-of-a-set': () => 'A set of photos becomes one video with this model. Please leave `count` out.',
  'last-frame-not-taken': ({ model }) => `${model} cannot end on a given picture. Please leave \`last_frame\` out or pick another model.`,
  'mask-not-taken': ({ model }) => `${model} changes whole pictures and takes no mask. Please leave \`mask\` out or pick another model.`,
  'mask-needed': ({ model }) => `${model} needs a \`mask\` that says where to change your picture. Please add one or pick another model.`,
  'mask-shape-wrong': ({ name, width, height, pictureWidth, pictureHeight }) => `${name} is ${width} × ${height}, and your picture is ${pictureWidth} × ${pictureHeight}. A mask is laid over the picture, so it needs the same shape.`,
  'mask-empty': ({ name }) => `${name} marks nothing to make anew. Please make the parts to change see-through, or white on black.`,
  'file-type-wrong': ({ name }) => `${name} is not a picture we can read. PNG, JPEG, WebP and GIF work.`,
  'file-too-large': ({ name, bytes, max }) => `${name} is ${formatBytes(bytes)}, and pictures may have at most ${formatBytes(max)}. A smaller copy will do.`,
  'file-too-many-pixels': ({ name, max }) => `${name} has too many pixels; at most ${Math.round(max / 1e6)} megapixels can be read. A smaller copy will do.`,
  'file-damaged': ({ name }) => `${name} seems to be damaged or cut off; it cannot be opened. Please save it again and attach the new copy.`,
  'file-gone': ({ name }) => `${name} could not be fetched any more, because Discord keeps attachments only for a while. Please send the command again.`,
  'file-unreachable': ({ name }) => `${name} could not be fetched from Discord. That is not your fault; please try again.`,
  'missing-permissions': ({ permissions }) => `I cannot post results in this channel, because I am missing ${list(permissions)}. Somebody who manages the server can grant that; \`private: True\` works meanwhile where you may attach files.`,
  'too-many-waiting': ({ waiting, max }) => `You already have ${waiting} ${waiting === 1 ? 'job' : 'jobs'} waiting, and ${max} may wait at once. Please try again when one is done; \`/jobs\` shows and cancels them.`,
  'spend-cap-reached': ({ cost, spent, cap }) => (cap === 0 ? `This would cost about ${formatMicros(cost)}, and no money may be spent here.`
    : `This would cost about ${formatMicros(cost)}. Of the ${formatMicros(cap)} that may be spent here in all, ${spent === 0 ? 'nothing' : formatMicros(spent)} is spent or set aside already.`)
    + ' Free models still work; whoever runs this bot can raise the limit.',
  'provider-refused': () => 'The service declined to make this, by its own rules on content. Other words or another picture may work.',
  'english-only': ({ provider }) => `${provider} understands English only. The same words in English will do.`,
  'provider-rejected': ({ provider }) => `${provider} did not take this request as it was. Other settings, words or pictures may work.`,
  'provider-unavailable': ({ provider }) => `${provider} cannot be reached at the moment. That is not your fault; please try again later or pick another model.`,
  'provider-busy': ({ provider }) => `${provider} has too much to do at the moment. Please try again in a few minutes or pick another model.`,
  'provider-failed': ({ provider }) => `${provider} could not make it; something failed on its side. Trying again may work.`,
  'provider-timed-out': ({ provider }) => `${provider} took too long, so we stopped waiting. That is not your fault; trying again may work.`,
  'provider-lost': ({ provider }) => `${provider} lost track of this job. That is not your fault; please try again.`,
  'provider-misconfigured': ({ provider }) => `${provider} did not accept our account. The people who run this bot have to look at that; another model will work meanwhile.`,
  'start-unclear': ({ provider }) => `The connection broke while the job was handed to ${provider}, and we did not want to buy it twice. That is not your fault; please try again.`,
  'result-damaged': () => 'The service sent a damaged file. That is not your fault; please try again.',
  'result-too-large': () => 'The result is larger than Discord accepts here, even made smaller. A shorter or smaller one will fit.',
  'chain-incomplete': () => 'A part of the video could not be made, so it could not be put together. Please try again.',
  'clips-not-joined': () => 'All parts of the video were made, but they could not be put together. That is not your fault; `/jobs` shows the parts.',
  'canceled': () => 'The job was canceled.',
  'received-too-late': () => 'We were restarted before we could begin, and the job became too old. That is our fault; please send it again.',
  'disk-full': () => 'Our disk is full, so nothing new can be made for now. The people who run this bot have been told.',
  'job-unknown': ({ id }) => `There is no job \`${id}\` any more. \`/jobs\` shows yours.`,
  'not-yours': () => 'Only the person who asked for this can do that.',
  'internal': () => 'Something went wrong on our side. Please try again; if it happens again, tell the people who run this bot.',
};

/** Descriptions of commands; Discord allows 100 characters. */
const commands = {
  'text-to-image': 'Make pictures from words',
  'image-to-image': 'Make a new picture from yours',
  'text-to-video': 'Make a short video from words',
  'image-to-video': 'Bring a picture to life, or turn a set of photos into one video',
  models: 'See which models are on offer and what they cost',
  jobs: 'See your jobs: cancel what waits, show results again, switch pings on or off',
  help: 'What this bot can do and how to ask for it',
};

/** Descriptions of options; Discord allows 100 characters. */
const options = {
  prompt: 'What you would like to see',
  promptForPicture: 'What to make of the picture',
  promptForVideo: 'What shall happen in the video',
  negativePrompt: 'What you would rather not see',
  model: 'Who makes it; the best one that fits is picked if you leave this out',
  aspectRatio: 'Shape of the result, width to height',
  count: 'How many different results',
  seed: 'Same words and same seed give the same result again',
  private: 'Only you see it',
  image: 'The picture to start from',
  imageOfSet: (number: number) => `Photo ${number} of a set that becomes one video, in this order`,
  reference: 'A picture that shows the style or the subject',
  lastFrame: 'The picture the video shall end with',
  strength: 'How much to change: 0 keeps your picture, 1 takes it as a mere hint',
  duration: 'Length of the video',
  mode: 'Only models for this',
  modelToShow: 'All about this model: shapes, lengths, pictures it takes, prices and its own options',
  ownOptions: 'What only some models have, such as quality=high steps=30; names and values appear while you type',
  mask: 'Where to change the picture: its see-through parts, or its white ones, are made anew',
  seconds: (seconds: number) => `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
};

/** Every text a person reads, in English. */
export const en = {
  problems,
  commands,
  options,
  modes: {
    'text-to-image': 'Text to image', 'image-to-image': 'Image to image', 'text-to-video': 'Text to video', 'image-to-video': 'Image to video',
  } as { readonly [M in Mode]: string },

  money: {
    nothing: 'Nothing was charged.',
    charged: (price: string) => `${price} was charged.`,
    chargedAbout: (price: string) => `About ${price} was charged.`,
  },

  job: {
    queuedNext: '**Queued** · next in line',
    queuedAt: (position: number) => `**Queued** · position ${position}`,
    queued: '**Queued**',
    workingAt: (fraction: number) => `**Working** · ${formatPercent(fraction)}`,
    workingSince: (timestamp: string) => `**Working** · began ${timestamp}`,
    finishing: '**Almost there** · getting it ready to post',
    failed: '**This did not work.**',
    canceled: '**Canceled.**',
    /** What was made otherwise than it was asked for; `option` in words. */
    changed: (o: { option: string; asked: string; used: string }) => `${o.option} ${o.used} instead of ${o.asked}, which this model does not make`,
    leftOut: (option: string) => `${option} was left out, because this model does not take it`,
    partly: (made: number, wanted: number, missing: number) => `**${made} of ${wanted}.** ${missing === 1 ? 'One is missing' : `${missing} are missing`}:`,
    facts: {
      seed: (seed: number) => `seed ${seed}`,
      took: (milliseconds: number) => `took ${formatDuration(milliseconds)}`,
      length: (milliseconds: number) => `${formatDuration(milliseconds)} long`,
      free: 'free',
      cost: (price: string) => price,
      costAbout: (price: string) => `about ${price}`,
      costAtMost: (price: string) => `up to ${price}`,
      job: (id: string) => `job \`${id}\``,
    },
    cancel: 'Cancel',
    previewAlt: (prompt: string) => (prompt === '' ? 'Preview of what is being made' : `Preview of what is being made for: ${prompt}`),
    alt: (o: { number: number; total: number; video: boolean; prompt: string }) => {
      const what = o.video ? 'Video' : 'Picture';
      const which = o.total === 1 ? what : `${what} ${o.number} of ${o.total}`;
      return o.prompt === '' ? `${which} made from your pictures` : `${which} made for: ${o.prompt}`;
    },
    ready: (o: { mention: string; video: boolean; count: number }) =>
      `${o.mention} Your ${o.video ? (o.count === 1 ? 'video is' : 'videos are') : o.count === 1 ? 'picture is' : 'pictures are'} ready.`,
    notReady: (mention: string) => `${mention} Your job could not be finished; the message above says why.`,
  },

  cancel: {
    canceled: 'Canceled. Nothing was charged.',
    asked: 'Stopping it. What the service has already begun may still be charged; the message will say so.',
    final: 'It was already finished, so there was nothing left to cancel.',
  },

  models: {
    title: (mode: string) => `**${mode}**`,
    line: (o: { label: string; name: string; price: string; about: string }) => `${o.label} · \`${o.name}\` · ${o.price}\n-# ${o.about}`,
    none: 'No model can be reached at the moment. Please try again in a few minutes.',
    noneForMode: 'Nothing on offer at the moment.',
    more: (count: number) => `-# and ${count} more; the \`model\` option finds them by name`,
    perImage: (price: string) => `${price} a picture`,
    perSecond: (price: string) => `${price} a second`,
    perCall: (price: string) => `${price} each time`,
    from: (price: string) => `from ${price}`,
    free: 'free',
    auto: 'Best model that fits',
    ifLeftOut: 'if left out',
    valueIfLeftOut: (value: string) => `${value} if left out`,
    /** Everything of one model. */
    sheet: {
      modes: (modes: string) => `**Makes:** ${modes}`,
      ratios: (ratios: string) => `**Shapes:** ${ratios}`,
      durations: (seconds: string) => `**Lengths:** ${seconds} s`,
      inputs: (mode: string, inputs: string) => `**Takes for ${mode}:** ${inputs}`,
      images: (count: number) => `${count} ${count === 1 ? 'picture' : 'pictures'}`,
      references: (count: number) => `${count} ${count === 1 ? 'reference' : 'references'}`,
      lastFrame: 'a last picture',
      mask: 'a mask',
      maskNeeded: 'a mask (needed)',
      also: (what: string) => `**Also takes:** ${what}`,
      takes: { negativePrompt: '`negative_prompt`', seed: '`seed`', strength: '`strength`' },
      prices: (rows: string) => `**Price:** ${rows}`,
      priceWhen: (price: string, options: string) => `${price} with \`${options}\``,
      priceElse: (price: string) => `${price} otherwise`,
      perInput: (price: string) => `${price} more for each picture you give`,
      source: (source: string, asOf: string) => `-# as of ${asOf}: ${source}`,
      options: '**Its own `options`:**',
      option: (o: { name: string; values: string; about: string }) => `\`${o.name}\`${o.values === '' ? '' : `: ${o.values}`}${o.about === '' ? '' : `\n-# ${o.about}`}`,
      more: (count: number) => `-# and ${count} more, which appear while you type in \`options\``,
    },
  },

  jobs: {
    title: '**Your jobs**, newest first',
    none: 'You have no jobs yet. `/text-to-image` is a good start.',
    line: (o: { number: number; state: string; mode: string; when: string; prompt: string; id: string }) =>
      `**${o.number}.** ${o.state} · ${o.mode} · ${o.when} · \`${o.id}\`${o.prompt === '' ? '' : `\n> ${o.prompt}`}`,
    states: {
      received: 'being checked', queued: 'queued', working: 'working', 'in-review': 'waiting for a moderator', delivering: 'being posted',
      done: 'done', failed: 'did not work', canceled: 'canceled',
    },
    position: (position: number) => `queued at position ${position}`,
    cancel: (number: number) => `Cancel ${number}`,
    collect: (number: number) => `Show ${number}`,
    pingIsOn: 'You get a ping when a result is ready.',
    pingIsOff: 'You get no pings.',
    turnPingOn: 'Ping me when it is ready',
    turnPingOff: 'Stop pinging me',
    nothingToCollect: 'This job has no files to show.',
    fileGone: 'The files of this job are not kept any more.',
    filesGoneSince: (when: string) => `The files of this job are not kept any more (they went ${when}), and no message that I can read still has them.`,
    filesInMessage: (link: string) => `The files of this job are not kept here any more, but its message still has them: ${link}`,
    collected: (id: string) => `The results of job \`${id}\`, for your eyes only:`,
  },

  help: [
    '**I make pictures and videos.**',
    '`/text-to-image` – describe a picture and get one to four of them',
    '`/image-to-image` – change a picture of yours by what you write, or with a `mask` only a part of it',
    '`/text-to-video` – describe a short video',
    '`/image-to-video` – bring one picture to life, or turn up to ten photos into one video, in the order you give',
    '`/models` – what is on offer, what it costs and what each model is; for one of them, all that it takes and its own `options`',
    '`/jobs` – where your jobs are; cancel them, show their results again, switch pings on or off',
    '',
    'Everybody waits in one fair line, and a waiting job says what it costs at most. `private: True` shows the result to you alone. '
    + 'If something fails and it was not your doing, you are not charged.',
  ].join('\n'),

  staleCommand: 'This command does not exist any more. `/help` shows what there is.',
  staleButton: 'This button belongs to an older version of this bot. `/jobs` shows your jobs.',
};

function list(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
