import type { Colour } from '../colour.ts';
import { hex, mix, scale } from '../colour.ts';
import type { Drawing, Ink } from '../sprite.ts';

const scales: readonly Colour[] = ['#f2913c', '#f2c53c', '#4f8fd8', '#e0586a', '#e8e4da'].map(hex);
const corals: readonly Colour[] = ['#e0566a', '#f08a4a', '#b45ab4', '#f0b8a0', '#4fa88a'].map(hex);
const ghosts: readonly Colour[] = ['#f0b0d8', '#b8c8ff', '#ffd0a8'].map(hex);

export function fish(ink: Ink, own: Colour | undefined): Drawing {
  const skin = own ?? ink.random.pick(scales);
  return {
    width: 220, height: 120,
    body: `<path d="M148 60 L212 22 Q200 60 212 98Z" fill="${ink.at(skin, 0.5)}"/><path d="M70 26 Q110 -6 140 34Z M84 96 Q112 118 126 88Z" fill="${ink.at(skin, 0.35)}"/>
      <path d="M10 62 Q50 12 104 18 Q140 24 164 60 Q140 98 104 102 Q50 108 10 62Z" fill="${ink.at(skin, 0.9)}"/>
      <path d="M10 62 Q50 108 104 102 Q140 98 164 60 Q110 84 10 62Z" fill="${ink.at(scale(skin, 0.7), 0.3)}" opacity=".7"/>
      <path d="M70 22 Q58 60 74 102 L92 103 Q78 60 90 18Z M116 20 Q108 60 118 100 L130 94 Q122 60 130 28Z" fill="${ink.at(hex('#fbf6ea'), 0.9)}" opacity=".8"/>
      <path d="M96 62 q22 6 26 26 q-22 -2 -30 -16Z" fill="${ink.at(skin, 0.4)}"/><circle cx="40" cy="52" r="8.5" fill="${ink.at(hex('#fffdf4'), 1)}"/><circle cx="38" cy="52" r="5" fill="${ink.at(hex('#14141c'), 0)}"/>`,
  };
}

export function jellyfish(ink: Ink, own: Colour | undefined): Drawing {
  const skin = own ?? ink.random.pick(ghosts);
  const glow = mix(skin, hex('#ffffff'), 0.5);
  const arms = Array.from({ length: 11 }, (_, index) => {
    const x = 50 + index * 15, bend = ink.random.between(-26, 26);
    return `<path d="M${x} 128 q${bend} 60 ${-bend * 0.4} 120 t${bend} ${ink.random.integer(60, 130)}" stroke="${ink.at(index % 3 === 0 ? glow : skin, 0.9)}" stroke-width="${index % 3 === 0 ? 7 : 3}" fill="none" stroke-linecap="round" opacity="${index % 3 === 0 ? 0.5 : 0.4}"/>`;
  });
  return {
    width: 250, height: 400,
    body: `<defs><radialGradient id="bell" cx=".5" cy=".3" r=".7"><stop offset="0" stop-color="${ink.at(glow, 1)}" stop-opacity=".95"/><stop offset=".7" stop-color="${ink.at(skin, 0.8)}" stop-opacity=".72"/><stop offset="1" stop-color="${ink.at(skin, 0.5)}" stop-opacity=".45"/></radialGradient></defs>
      ${arms.join('')}<path d="M28 130 C20 20 230 20 222 130 Q204 116 190 132 Q172 116 156 132 Q140 116 125 132 Q110 116 94 132 Q78 116 60 132 Q46 116 28 130Z" fill="url(#bell)"/>
      <path d="M64 110 C64 66 90 46 125 46 M125 46 C160 46 186 66 186 110 M96 112 C96 76 108 58 125 58 C142 58 154 76 154 112" stroke="${ink.at(glow, 1)}" stroke-width="4" fill="none" opacity=".5"/>`,
  };
}

/** A fan of branches, or a cluster of tubes. */
export function coral(ink: Ink): Drawing {
  const colour = ink.random.pick(corals);
  const parts: string[] = [];
  if (ink.random.chance(0.6)) {
    const grow = (x: number, y: number, angle: number, length: number, thick: number): void => {
      const ex = x + Math.cos(angle) * length, ey = y + Math.sin(angle) * length;
      parts.push(`<path d="M${x.toFixed(1)} ${y.toFixed(1)} L${ex.toFixed(1)} ${ey.toFixed(1)}" stroke="${ink.at(colour, 0.4 + 0.5 * Math.max(0, Math.cos(angle) * ink.side))}" stroke-width="${thick.toFixed(1)}" stroke-linecap="round"/>`);
      if (thick < 4.5) return;
      for (const turn of [-1, 1]) grow(ex, ey, angle + turn * ink.random.between(0.22, 0.6), length * ink.random.between(0.66, 0.86), thick * 0.72);
    };
    grow(150, 296, -Math.PI / 2, 76, 21);
  } else {
    for (let index = 0; index < 7; index += 1) {
      const x = 50 + index * 32 + ink.random.between(-8, 8), top = 60 + Math.abs(index - 3) * 34 + ink.random.between(-20, 20);
      parts.push(`<path d="M${x - 17} 300 Q${x - 22} ${top + 60} ${x - 15} ${top} H${x + 15} Q${x + 20} ${top + 60} ${x + 17} 300Z" fill="${ink.at(scale(colour, 0.8 + 0.08 * index), 0.55)}"/><ellipse cx="${x}" cy="${top}" rx="15" ry="6" fill="${ink.at(scale(colour, 0.45), 0.2)}"/>`);
    }
  }
  return { width: 300, height: 300, foot: 296, body: parts.join('') };
}
