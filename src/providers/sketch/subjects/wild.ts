import { hex, mix } from '../colour.ts';
import type { Drawing, Ink } from '../sprite.ts';

const basalt = hex('#6e5a5c'), ash = hex('#8d8690'), lava = '#ff7a2a', stone = hex('#7d7a80'), moss = hex('#5f8a4c'), foam = hex('#f6fbff');

/** A cone with a glowing crater, streams of lava and a plume of smoke. */
export function volcano(ink: Ink): Drawing {
  const { random, side } = ink;
  const puffs = Array.from({ length: 26 }, (_, index) => {
    const up = index / 25;
    const x = 400 - side * up * 150 + random.between(-1, 1) * (14 + up * 46), y = 196 - up * 176 + random.between(-8, 8), radius = 18 + up * 52 * random.between(0.7, 1.1);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${ink.at(mix(ash, hex('#ffffff'), 0.1 + 0.5 * up), 0.35 + 0.5 * random.next())}" opacity="${(0.85 - up * 0.5).toFixed(2)}"/>`;
  });
  const stream = (x: number, lean: number, length: number, width: number): string => `<path d="M${x} 206 q${lean * 0.2} ${length * 0.3} ${lean * 0.5} ${length * 0.5} t${lean * 0.5} ${length * 0.5}" stroke="${lava}" stroke-width="${width}" fill="none" stroke-linecap="round" opacity=".9"/><path d="M${x} 206 q${lean * 0.2} ${length * 0.3} ${lean * 0.5} ${length * 0.5}" stroke="#ffd27a" stroke-width="${width * 0.4}" fill="none" stroke-linecap="round"/>`;
  return {
    width: 800, height: 480,
    body: `${puffs.toReversed().join('')}
      <path d="M20 480 Q230 430 340 208 Q372 216 400 210 Q430 218 462 206 Q570 430 780 480Z" fill="${ink.at(basalt, 0.4)}"/>
      <path d="${side < 0 ? 'M20 480 Q230 430 340 208 Q360 214 376 212 Q350 330 300 400 Q340 440 330 480Z' : 'M780 480 Q570 430 462 206 Q440 216 424 212 Q450 330 500 400 Q460 440 470 480Z'}" fill="${ink.at(basalt, 0.95)}" opacity=".85"/>
      ${Array.from({ length: 14 }, () => { const x = random.between(250, 550), y = random.between(290, 440); return `<path d="M${x.toFixed(0)} ${y.toFixed(0)} l${((x - 400) * 0.16).toFixed(0)} 34" stroke="${ink.at(basalt, 0)}" stroke-width="5" opacity=".3" stroke-linecap="round"/>`; }).join('')}
      <path d="M340 208 Q372 190 400 196 Q430 188 462 206 Q430 220 400 212 Q372 218 340 208Z" fill="${lava}"/><path d="M358 206 Q400 194 446 204 Q400 214 358 206Z" fill="#ffd88a"/>
      ${stream(372, -60, 170, 9)}${stream(408, 24, 220, 12)}${stream(440, 70, 120, 7)}`,
  };
}

/** A cliff over which water falls, with spray at its foot. */
export function waterfall(ink: Ink): Drawing {
  const { random } = ink;
  const threads = Array.from({ length: 34 }, () => {
    const x = random.between(216, 384), bright = random.next();
    return `<path d="M${x.toFixed(1)} ${random.between(60, 110).toFixed(0)} q${random.between(-6, 6).toFixed(1)} 160 ${random.between(-10, 10).toFixed(1)} ${random.between(300, 420).toFixed(0)}" stroke="${ink.at(bright < 0.5 ? hex('#b8d8ea') : foam, 0.6 + 0.4 * bright)}" stroke-width="${random.between(2, 9).toFixed(1)}" fill="none" opacity="${random.between(0.3, 0.8).toFixed(2)}" stroke-linecap="round"/>`;
  });
  const rocks = Array.from({ length: 30 }, () => { const left = random.chance(0.5), x = left ? random.between(20, 200) : random.between(390, 570), y = random.between(120, 480); return `<path d="M${x.toFixed(0)} ${y.toFixed(0)} q${random.between(10, 30).toFixed(0)} -${random.between(10, 26).toFixed(0)} ${random.between(30, 54).toFixed(0)} 6 l-${random.between(2, 16).toFixed(0)} ${random.between(34, 80).toFixed(0)}Z" fill="${ink.at(random.chance(0.35) ? moss : stone, random.next())}" opacity=".55"/>`; });
  const spray = Array.from({ length: 26 }, () => `<circle cx="${random.between(180, 420).toFixed(0)}" cy="${random.between(484, 530).toFixed(0)}" r="${random.between(12, 44).toFixed(0)}" fill="${ink.at(foam, 0.9)}" opacity=".2"/>`);
  return {
    width: 1000, height: 540, foot: 516,
    body: `<g transform="translate(200 0)"><path d="M-200 540 Q-60 500 -16 360 Q20 170 120 100 L210 66 L390 62 L480 98 Q580 170 616 360 Q660 500 800 540Z" fill="${ink.at(stone, 0.4)}"/>
      <path d="${ink.side < 0 ? 'M-200 540 Q-60 500 -16 360 Q20 170 120 100 L170 80 Q110 260 130 420 L100 540Z' : 'M800 540 Q660 500 616 360 Q580 170 480 98 L434 82 Q490 260 470 420 L500 540Z'}" fill="${ink.at(stone, 0.95)}" opacity=".6"/>
      ${rocks.join('')}<path d="M206 74 Q300 58 394 72 L402 520 H198Z" fill="${ink.at(hex('#8fbcd6'), 0.7)}"/>${threads.join('')}
      <path d="M-40 440 Q0 190 120 100 L214 66 Q150 130 110 190 Q40 280 -40 440Z M640 440 Q600 190 480 98 L386 64 Q450 130 490 190 Q560 280 640 440Z" fill="${ink.at(moss, 0.75)}"/>${spray.join('')}</g>`,
  };
}
