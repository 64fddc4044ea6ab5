import type { Colour } from '../colour.ts';
import { hex, mix } from '../colour.ts';
import type { Drawing, Ink } from '../sprite.ts';

const green = hex('#4f8a55'), bark = hex('#7a5a40'), deep = hex('#2f4a44');

export function cactus(ink: Ink): Drawing {
  const arm = (d: string, width: number): string => `<path d="${d}" fill="none" stroke="${ink.at(green, 0.5)}" stroke-width="${width}" stroke-linecap="round"/>
    <path d="${d}" fill="none" stroke="${ink.at(green, 1)}" stroke-width="${width * 0.34}" stroke-linecap="round" transform="translate(${ink.side * width * 0.24} 0)"/>
    <path d="${d}" fill="none" stroke="${ink.at(deep, 0.1)}" stroke-width="${width * 0.3}" stroke-linecap="round" transform="translate(${-ink.side * width * 0.3} 0)" opacity=".8"/>
    <path d="${d}" fill="none" stroke="${ink.at(deep, 0.2)}" stroke-width="1.4" stroke-dasharray="1 5" transform="translate(2 0)"/>`;
  const tall = ink.random.between(0.8, 1);
  return {
    width: 200, height: 300, foot: 294,
    body: `<ellipse cx="${100 - ink.side * 40}" cy="294" rx="74" ry="5" fill="${ink.at(deep, 0)}" opacity=".35"/>
      ${arm(`M104 190 H142 Q152 190 152 176 V${120 + 30 * tall}`, 24)}${arm(`M96 222 H62 Q50 222 50 206 V${140 - 20 * tall}`, 25)}${arm('M100 292 V38', 36)}
      ${ink.random.chance(0.6) ? [0, 1, 2].map((index) => `<circle cx="${92 + index * 8}" cy="${22 - (index % 2) * 4}" r="6" fill="${ink.at(hex('#f06fa0'), 0.85)}"/>`).join('') : ''}`,
  };
}

export function palm(ink: Ink): Drawing {
  const fronds = Array.from({ length: 11 }, (_, index) => {
    const angle = -205 + index * 23 + ink.random.between(-6, 6);
    const radians = (angle * Math.PI) / 180;
    const reach = ink.random.between(92, 118);
    const x = 150 + Math.cos(radians) * reach, y = 92 + Math.sin(radians) * reach * 0.62 + 34;
    const bright = 0.35 + 0.5 * Math.max(0, Math.cos(radians) * ink.side) + ink.random.between(-0.1, 0.15);
    const cx = 150 + Math.cos(radians) * reach * 0.55, cy = 92 + Math.sin(radians) * reach * 0.9 - 14;
    return `<path d="M150 92 Q${cx} ${cy} ${x} ${y} Q${cx} ${cy + 26} 150 100Z" fill="${ink.at(green, bright)}"/><path d="M150 94 Q${cx} ${cy + 6} ${x} ${y}" stroke="${ink.at(deep, 0.1)}" stroke-width="1.4" fill="none" opacity=".6"/>`;
  });
  return {
    width: 300, height: 400, foot: 396,
    body: `<path d="M170 398 Q190 250 144 96 L158 94 Q214 250 192 398Z" fill="${ink.at(bark, 0.35)}"/><path d="${ink.side < 0 ? 'M170 398 Q190 250 144 96 L150 95 Q199 250 178 398Z' : 'M192 398 Q214 250 158 94 L152 95 Q205 250 184 398Z'}" fill="${ink.at(bark, 0.95)}"/>
      ${Array.from({ length: 12 }, (_, index) => `<path d="M${168 + 16 * Math.sin(index / 4)} ${380 - index * 23} q10 -5 20 0" stroke="${ink.at(bark, 0)}" stroke-width="1.6" fill="none" opacity=".5"/>`).join('')}
      ${fronds.join('')}<circle cx="146" cy="104" r="8" fill="${ink.at(bark, 0.4)}"/><circle cx="158" cy="106" r="8" fill="${ink.at(bark, 0.2)}"/>`,
  };
}

export function deer(ink: Ink, own: Colour | undefined): Drawing {
  const coat = own ?? hex('#8a5d3b');
  const lit = ink.at(coat, 0.75), dim = ink.at(mix(coat, deep, 0.5), 0.2);
  return {
    width: 240, height: 280, foot: 276,
    body: `<path d="M72 170 L66 276 H74 L84 190Z M96 176 L98 276 H106 L108 180Z M162 172 L160 276 H168 L174 186Z M182 166 L192 276 H200 L196 172Z" fill="${dim}"/>
      <path d="M62 128 Q54 110 58 84 L50 66 L66 74 L78 72 Q84 100 96 122 Q140 116 178 120 Q206 124 206 150 Q206 176 186 184 Q130 192 88 186 Q66 168 62 128Z" fill="${lit}"/>
      <path d="M88 186 Q130 192 186 184 Q200 176 204 160 Q150 176 84 164 Q80 176 88 186Z" fill="${dim}"/>
      <path d="M62 74 Q38 78 28 92 Q32 102 48 102 Q64 102 76 88Z" fill="${lit}"/><circle cx="52" cy="86" r="3" fill="${ink.at(deep, 0)}"/><circle cx="30" cy="94" r="4" fill="${ink.at(deep, 0)}"/>
      <path d="M60 70 Q40 46 44 12 M46 40 Q34 34 28 18 M52 54 Q70 40 62 14 M74 72 Q92 50 92 14 M90 40 Q104 32 108 16 M84 56 Q76 40 80 20" stroke="${ink.at(hex('#cbb08c'), 0.7)}" stroke-width="5" fill="none" stroke-linecap="round"/>
      <path d="M204 132 q14 4 8 22 q-10 2 -10 -10Z" fill="${ink.at(hex('#efe6d6'), 0.8)}"/>`,
  };
}

/** A wanderer in a cloak, seen from behind. */
export function figure(ink: Ink, own: Colour | undefined): Drawing {
  const cloak = own ?? ink.random.pick([hex('#8f3b34'), hex('#3d4f63'), hex('#4f5d46'), hex('#c08a3a')]);
  return {
    width: 140, height: 280, foot: 276,
    body: `<path d="M52 200 L46 276 H62 L68 210Z M74 210 L80 276 H96 L90 200Z" fill="${ink.at(deep, 0.1)}"/>
      <path d="M70 62 Q98 70 104 120 Q112 190 116 226 Q70 244 24 226 Q28 190 36 120 Q42 70 70 62Z" fill="${ink.at(cloak, 0.42)}"/>
      <path d="${ink.side < 0 ? 'M70 62 Q42 70 36 120 Q28 190 24 226 Q36 231 48 233 Q50 150 70 62Z' : 'M70 62 Q98 70 104 120 Q112 190 116 226 Q104 231 92 233 Q90 150 70 62Z'}" fill="${ink.at(cloak, 1)}"/>
      <path d="M66 80 Q60 160 58 236 M80 90 Q86 160 84 236" stroke="${ink.at(deep, 0)}" stroke-width="1.6" fill="none" opacity=".5"/>
      <ellipse cx="70" cy="46" rx="19" ry="22" fill="${ink.at(hex('#4a342a'), 0.4)}"/>
      <path d="M50 62 Q70 52 90 62 L88 74 Q70 82 52 74Z" fill="${ink.at(cloak, 0.7)}"/>
      <path d="M116 96 L124 278" stroke="${ink.at(bark, 0.6)}" stroke-width="4" stroke-linecap="round"/>`,
  };
}

export function whale(ink: Ink, own: Colour | undefined): Drawing {
  const skin = own ?? hex('#39586d');
  return {
    width: 260, height: 190, foot: 178,
    body: `<path d="M112 190 Q120 120 122 92 Q90 84 62 60 Q38 40 10 38 Q20 74 60 96 Q92 110 122 100Z" fill="${ink.at(skin, ink.side < 0 ? 0.8 : 0.35)}"/>
      <path d="M148 190 Q140 120 138 92 Q170 84 198 60 Q222 40 250 38 Q240 74 200 96 Q168 110 138 100Z" fill="${ink.at(skin, ink.side > 0 ? 0.8 : 0.35)}"/>
      <path d="M112 190 Q122 130 122 86 Q130 72 138 86 Q138 130 148 190Z" fill="${ink.at(skin, 0.55)}"/>
      <path d="M10 38 Q38 40 62 60 M250 38 Q222 40 198 60" stroke="${ink.at(hex('#dfeaf0'), 0.8)}" stroke-width="2.5" fill="none" opacity=".6"/>`,
  };
}
