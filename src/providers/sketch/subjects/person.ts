import type { Colour } from '../colour.ts';
import { hex, mix, scale } from '../colour.ts';
import type { Drawing } from '../sprite.ts';
import type { Stage } from '../stage.ts';
import { hairOf } from './hair.ts';
import type { HairStyle } from './hair.ts';
import type { Sitter } from './sitter.ts';
import { sitterOf } from './sitter.ts';

const cloths: readonly Colour[] = ['#c8503f', '#2f6f8f', '#e0a63a', '#3f6b54', '#e8dfd0', '#6a4a7d', '#22304a', '#d9788a'].map(hex);
const eyes: readonly Colour[] = ['#5b3a22', '#3f6b4a', '#3f6f9a', '#7a5a2c'].map(hex);

/** Head and shoulders, from the front, the light from one side. */
export function person(stage: Stage): Drawing {
  const { wishes } = stage;
  const sitter = sitterOf(stage);
  const { random, tone, skin, side } = sitter;
  const man = wishes.has('man') && !wishes.has('woman') || (!wishes.has('woman') && random.chance(0.45));
  const styles: readonly HairStyle[] = man ? ['short', 'parted', 'curly', wishes.has('old') ? 'bald' : 'swept'] : ['long', 'bob', 'bun', 'curly', 'waves'];
  const style = random.pick(styles);
  const hair = hairOf(style, sitter);
  const cloth = wishes.colours[0] ?? random.pick(cloths);
  const broad = man ? 46 : 0;
  const outline = `M276 330 C272 204 528 204 524 330 C528 ${man ? 452 : 438} ${man ? 488 : 478} ${man ? 546 : 534} 400 ${man ? 566 : 558} C${man ? 312 : 322} ${man ? 546 : 534} 272 ${man ? 452 : 438} 276 330Z`;
  const shadow = side < 0
    ? `M438 232 C470 320 452 400 462 452 C462 500 430 540 400 ${man ? 566 : 558} C478 540 528 ${man ? 452 : 438} 524 330 C524 280 490 244 438 232Z`
    : `M362 232 C330 320 348 400 338 452 C338 500 370 540 400 ${man ? 566 : 558} C322 540 272 ${man ? 452 : 438} 276 330 C276 280 310 244 362 232Z`;
  return {
    width: 800, height: 900, foot: 900,
    body: `<defs><clipPath id="face"><path d="${outline}"/></clipPath>
        <linearGradient id="cloth" x1="${side < 0 ? 0 : 1}" x2="${side < 0 ? 1 : 0}" y1="0" y2="0.3"><stop offset="0" stop-color="${tone(cloth, 1)}"/><stop offset=".6" stop-color="${tone(cloth, 0.45)}"/><stop offset="1" stop-color="${tone(cloth, 0.05)}"/></linearGradient></defs>
      ${hair.behind}
      <path d="M342 486 C344 560 336 606 300 632 L400 720 L500 632 C464 606 456 560 458 486Z" fill="${tone(skin, 0.35)}"/>
      <path d="M342 520 C372 566 428 566 458 520 L458 560 C430 604 372 604 343 566Z" fill="${tone(scale(skin, 0.8), 0.1)}" opacity=".7"/>
      <path d="M${96 - broad} 900 C${110 - broad} 740 ${200 - broad * 0.7} 676 306 632 C330 700 470 700 494 632 C${600 + broad * 0.7} 676 ${690 + broad} 740 ${704 + broad} 900Z" fill="url(#cloth)"/>
      ${collar(sitter, cloth, man)}
      <path d="M278 350 C256 338 248 372 258 400 C264 424 280 430 286 418Z M522 350 C544 338 552 372 542 400 C536 424 520 430 514 418Z" fill="${tone(skin, 0.4)}"/>
      <path d="${outline}" fill="${tone(skin, 0.95)}"/>
      <path d="${shadow}" fill="${tone(scale(skin, 0.86), 0.2)}" opacity=".62"/>
      <g clip-path="url(#face)"><circle cx="318" cy="424" r="42" fill="${tone(hex('#e0705c'), 0.8)}" opacity=".16"/><circle cx="482" cy="424" r="42" fill="${tone(hex('#e0705c'), 0.8)}" opacity=".16"/>${wishes.has('beard') || (man && random.chance(0.35)) ? beard(sitter) : ''}</g>
      ${features(sitter, man, stage)}
      ${hair.before}
      ${wishes.has('glasses') || random.chance(0.12) ? glasses(sitter) : ''}
      ${!man && random.chance(0.6) ? `<circle cx="264" cy="440" r="9" fill="${tone(hex('#f0c75a'), 1)}"/><circle cx="536" cy="440" r="9" fill="${tone(hex('#f0c75a'), 1)}"/>` : ''}`,
  };
}

function collar({ tone, random }: Sitter, cloth: Colour, man: boolean): string {
  const inner = mix(cloth, hex('#fff6e6'), 0.7);
  if (man && random.chance(0.6)) return `<path d="M306 632 L282 650 L352 760 L400 704Z M494 632 L518 650 L448 760 L400 704Z" fill="${tone(inner, 0.7)}"/><path d="M400 704 L376 740 L400 900 L424 740Z" fill="${tone(scale(cloth, 0.5), 0.4)}"/>`;
  return `<path d="M306 632 C330 700 470 700 494 632 L506 640 C476 722 324 722 294 640Z" fill="${tone(scale(cloth, 0.8), 0.5)}"/>`;
}

function beard({ tone, hair }: Sitter): string {
  return `<path d="M266 380 C280 440 300 462 330 462 C346 448 372 450 400 450 C428 450 454 448 470 462 C500 462 520 440 534 380 L540 600 H260Z" fill="${tone(hair, 0.45)}" opacity=".94"/><path d="M344 452 Q400 432 456 452 Q430 446 400 452 Q370 446 344 452Z" fill="${tone(scale(hair, 1.25), 0.7)}" opacity=".6"/>`;
}

function glasses({ tone }: Sitter): string {
  const rim = tone(hex('#2a2226'), 0.4);
  return `<g fill="#fff" fill-opacity=".1" stroke="${rim}" stroke-width="7"><circle cx="338" cy="362" r="43"/><circle cx="462" cy="362" r="43"/></g><path d="M381 358 Q400 346 419 358 M295 356 L272 348 M505 356 L528 348" stroke="${rim}" stroke-width="7" fill="none"/>`;
}

/** Eyes, brows, nose and mouth. */
function features({ random, tone, skin, hair, side }: Sitter, man: boolean, stage: Stage): string {
  const line = tone(scale(mix(skin, hair, 0.55), 0.55), 0.3);
  const iris = random.pick(eyes);
  const asleep = stage.wishes.has('calm', 'dream') || random.chance(0.25);
  const lips = man ? mix(skin, hex('#a8564a'), 0.5) : mix(skin, hex('#c23f4a'), 0.72);
  const young = stage.wishes.has('child') ? 1.16 : 1;
  const eye = (x: number): string => asleep
    ? `<path d="M${x - 30} 362 Q${x} 384 ${x + 30} 362" stroke="${line}" stroke-width="6.5" fill="none" stroke-linecap="round"/>${man ? '' : `<path d="M${x - 26} 368 l-8 9 M${x - 12} 374 l-4 11 M${x + 4} 376 l1 11 M${x + 20} 370 l7 10" stroke="${line}" stroke-width="4" stroke-linecap="round"/>`}`
    : `<g transform="translate(${x} 362) scale(${young})"><path d="M-31 2 Q0 -25 31 0 Q2 21 -31 2Z" fill="${tone(hex('#fbf6ef'), 0.9)}"/><circle cx="0" cy="-1.5" r="13.5" fill="${tone(iris, 0.7)}"/><circle cx="0" cy="-1.5" r="6.5" fill="${tone(hex('#120e10'), 0.2)}"/><circle cx="${-4}" cy="-6" r="3.6" fill="#fffdf8"/>
      <path d="M-34 4 Q0 -27 33 0" stroke="${line}" stroke-width="${man ? 5 : 7}" fill="none" stroke-linecap="round"/>${man ? '' : `<path d="M${x < 400 ? -33 : 33} 3 l${x < 400 ? -11 : 11} -8" stroke="${line}" stroke-width="5" stroke-linecap="round"/>`}<path d="M-24 9 Q0 20 26 6" stroke="${line}" stroke-width="2" fill="none" opacity=".5"/></g>`;
  const brow = (x: number, flip: number): string => `<path d="M${x - 36 * flip} ${man ? 322 : 318} Q${x} ${man ? 302 : 294} ${x + 38 * flip} ${man ? 318 : 316}" stroke="${tone(scale(hair, 0.9), 0.4)}" stroke-width="${man ? 12 : 7.5}" fill="none" stroke-linecap="round"/>`;
  const smile = stage.wishes.has('joy') ? 20 : stage.wishes.has('sad') ? -12 : random.between(2, 12);
  return `${eye(338)}${eye(462)}${brow(338, -1)}${brow(462, 1)}
    <path d="M${400 + side * 8} 344 Q${400 + side * 20} 404 ${400 + side * 28} 432 Q${400 + side * 14} 446 ${400 - side * 8} 441" stroke="${tone(scale(skin, 0.62), 0.3)}" stroke-width="5" fill="none" stroke-linecap="round" opacity=".75"/>
    <path d="M${400 - side * 2} 350 Q${400 - side * 16} 410 ${400 - side * 18} 434 Q${400 + side * 6} 440 ${400 + side * 2} 350Z" fill="${tone(scale(skin, 1.12), 1)}" opacity=".35"/>
    <path d="M352 ${490 - smile * 0.5} Q380 ${474} 400 ${480} Q420 ${474} 448 ${490 - smile * 0.5} Q400 ${494 + smile * 0.2} 352 ${490 - smile * 0.5}Z" fill="${tone(scale(lips, 0.85), 0.6)}"/>
    <path d="M352 ${490 - smile * 0.5} Q400 ${494 + smile * 0.2} 448 ${490 - smile * 0.5} Q424 ${514 + smile * 0.5} 400 ${514 + smile * 0.5} Q376 ${514 + smile * 0.5} 352 ${490 - smile * 0.5}Z" fill="${tone(lips, 0.9)}"/>
    <path d="M346 ${489 - smile * 0.6} Q400 ${495 + smile * 0.3} 454 ${489 - smile * 0.6}" stroke="${line}" stroke-width="3.4" fill="none" stroke-linecap="round"/>`;
}
