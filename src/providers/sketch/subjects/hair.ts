import { scale } from '../colour.ts';
import type { Sitter } from './sitter.ts';

export type HairStyle = 'short' | 'parted' | 'curly' | 'swept' | 'bald' | 'long' | 'bob' | 'bun' | 'waves';
type Hair = { /** Drawn before the face. */ readonly behind: string; /** Drawn over the forehead. */ readonly before: string };

/** Hair in two parts, with strands that catch the light. */
export function hairOf(style: HairStyle, { tone, hair, side, random }: Sitter): Hair {
  const dark = tone(scale(hair, 0.7), 0.2), main = tone(hair, 0.5), bright = tone(scale(hair, 1.35), 1);
  const shape = (d: string, fill: string): string => `<path d="${d}" fill="${fill}"/>`;
  const strands = (list: readonly string[]): string => list.map((d) => `<path d="${d}" stroke="${bright}" stroke-width="5" fill="none" stroke-linecap="round" opacity=".55"/>`).join('');
  const cap = shape('M262 352 C246 180 350 150 406 152 C480 150 560 190 538 352 C530 300 512 272 480 256 C430 284 320 276 300 262 C282 286 270 312 262 352Z', main);
  const fringe = shape('M258 372 C240 170 352 142 410 144 C484 144 566 186 542 372 C536 318 520 290 494 272 C448 262 396 246 372 218 C352 262 300 292 276 308 C266 328 262 350 258 372Z', main);
  switch (style) {
    case 'bald': return { behind: '', before: shape('M266 372 C258 340 266 312 278 296 C280 326 276 350 282 384Z M534 372 C542 340 534 312 522 296 C520 326 524 350 518 384Z', main) };
    case 'short': return { behind: shape('M258 380 C232 170 350 142 402 144 C460 142 568 172 542 380 C528 392 528 350 520 330 H280 C272 350 272 392 258 380Z', dark), before: cap + strands(['M300 236 Q350 176 420 172', 'M330 250 Q380 200 450 190']) };
    case 'parted': return { behind: shape('M256 386 C232 170 350 138 402 140 C460 138 570 172 544 386 C530 398 528 350 520 330 H280 C272 350 272 398 256 386Z', dark), before: fringe + strands(['M392 214 Q440 240 506 262', 'M372 200 Q330 250 284 286']) };
    case 'swept': return {
      behind: shape('M254 392 C228 170 340 128 410 130 C480 128 572 176 546 392 C532 404 528 350 520 330 H280 C272 350 270 404 254 392Z', dark),
      before: shape('M260 352 C236 196 316 122 420 120 C520 118 566 200 540 352 C532 306 520 286 500 272 C470 214 380 204 318 254 C292 276 268 310 260 352Z', main) + strands(['M306 246 Q350 160 450 150', 'M340 236 Q400 170 490 186', 'M292 262 Q310 190 370 152']),
    };
    case 'bob': return {
      behind: shape('M222 520 C206 380 214 160 400 134 C586 160 594 380 578 520 C572 560 520 566 500 540 C500 470 512 400 510 330 H290 C288 400 300 470 300 540 C280 566 228 560 222 520Z', dark),
      before: fringe + shape('M258 356 C244 420 246 480 256 536 C240 548 226 540 222 520 C214 440 222 380 258 356Z M542 356 C556 420 554 480 544 536 C560 548 574 540 578 520 C586 440 578 380 542 356Z', main) + strands(['M240 400 Q232 460 240 520', 'M560 400 Q568 460 560 520', 'M352 236 Q410 190 480 226']),
    };
    case 'bun': return {
      behind: `<circle cx="400" cy="128" r="74" fill="${dark}"/><circle cx="${400 + side * 14}" cy="118" r="56" fill="${main}"/>${strands([`M${370} 96 Q400 74 436 100`, 'M362 128 Q400 108 444 132'])}${shape('M258 372 C236 170 352 148 402 148 C456 148 566 170 542 372 C528 380 528 340 520 320 H280 C272 340 272 380 258 372Z', dark)}`,
      before: shape('M262 348 C244 190 340 160 402 160 C466 160 558 190 538 348 C530 296 500 250 404 226 C308 250 272 296 262 348Z', main) + strands(['M290 280 Q330 200 396 180', 'M510 280 Q470 200 404 180']),
    };
    case 'curly': {
      const curls = Array.from({ length: 46 }, (_, index) => {
        const angle = Math.PI * (0.86 + (index / 45) * 1.28), reach = random.between(132, 196);
        const x = 400 + Math.cos(angle) * reach * 0.98, y = 344 + Math.sin(angle) * reach * 1.02;
        return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${random.between(28, 50).toFixed(1)}" fill="${[dark, main, main][index % 3]}"/>${Math.cos(angle) * side > 0.1 && index % 2 === 0 ? `<path d="M${(x - 14).toFixed(1)} ${y.toFixed(1)} q12 -18 26 -2" stroke="${bright}" stroke-width="4" fill="none" opacity=".5"/>` : ''}`;
      });
      const front = Array.from({ length: 13 }, (_, index) => `<circle cx="${272 + index * 21}" cy="${(276 - 58 * Math.sin(((index + 0.5) / 13) * Math.PI) + random.between(-8, 8)).toFixed(1)}" r="${random.between(24, 34).toFixed(1)}" fill="${[main, dark][index % 2]}"/>`);
      return { behind: `<ellipse cx="400" cy="306" rx="182" ry="190" fill="${dark}"/>${curls.join('')}`, before: front.join('') };
    }
    case 'long': case 'waves': {
      const wave = style === 'waves';
      const left = wave ? 'M240 340 C190 420 256 480 206 560 C170 630 240 680 196 760 C250 800 330 780 330 700 C300 600 300 480 290 340Z' : 'M244 330 C214 460 214 620 190 770 C250 800 316 780 324 700 C300 600 298 470 290 330Z';
      const right = wave ? 'M560 340 C610 420 544 480 594 560 C630 630 560 680 604 760 C550 800 470 780 470 700 C500 600 500 480 510 340Z' : 'M556 330 C586 460 586 620 610 770 C550 800 484 780 476 700 C500 600 502 470 510 330Z';
      const crown = 'M244 380 C222 158 350 128 402 130 C462 128 578 158 556 380 L510 420 H290Z';
      return {
        behind: shape(crown, dark) + shape(left, dark) + shape(right, dark),
        before: shape('M250 420 C226 178 346 138 404 138 C470 138 576 178 550 420 C544 330 520 262 420 206 C330 250 262 320 250 420Z', main)
          + shape(wave ? 'M250 410 C206 470 262 520 220 590 C190 650 236 690 212 742 C252 730 262 690 250 640 C276 560 240 500 262 430Z M550 410 C594 470 538 520 580 590 C610 650 564 690 588 742 C548 730 538 690 550 640 C524 560 560 500 538 430Z' : 'M250 400 C228 520 226 640 206 750 C240 750 262 700 262 640 C256 560 254 480 262 420Z M550 400 C572 520 574 640 594 750 C560 750 538 700 538 640 C544 560 546 480 538 420Z', main)
          + strands(['M296 270 Q350 190 416 176', 'M520 300 Q480 220 430 190', wave ? 'M238 440 Q214 500 238 560' : 'M238 460 Q226 560 220 660', wave ? 'M562 440 Q586 500 562 560' : 'M562 460 Q574 560 580 660']),
      };
    }
  }
}
