import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import type { Drawing, Ink } from '../sprite.ts';

const canvasWhite = hex('#f6efe0'), wood = hex('#7c5236'), iron = hex('#3a3a42');

export function boat(ink: Ink, own: Colour | undefined): Drawing {
  const hull = own ?? ink.random.pick([hex('#a8382e'), hex('#f0e9da'), hex('#2d5f7c'), hex('#7c5236')]);
  const sail = own && ink.random.chance(0.35) ? own : canvasWhite;
  const near = ink.side < 0 ? [0.95, 0.55] : [0.55, 0.95];
  return {
    width: 300, height: 300, foot: 276,
    body: `<path d="M149 26 V240" stroke="${ink.at(wood, 0.5)}" stroke-width="4.5"/>
      <path d="M154 34 Q222 118 244 222 Q196 231 154 224Z" fill="${ink.at(sail, near[0]!)}"/>
      <path d="M154 34 Q190 118 190 228 Q172 228 154 224Z" fill="${ink.at(sail, near[1]!)}" opacity=".55"/>
      <path d="M144 48 Q116 140 66 222 Q106 230 144 224Z" fill="${ink.at(own ?? canvasWhite, near[1]!)}"/>
      <path d="M154 92 Q196 98 214 136 M154 150 Q206 152 232 180 M144 120 Q118 128 104 158" stroke="${ink.at(wood, 0.4)}" stroke-width="1.2" fill="none" opacity=".5"/>
      <path d="M149 26 L176 33 L149 40Z" fill="${ink.at(hull, 0.9)}"/>
      <path d="M32 234 Q150 258 276 226 Q264 262 240 280 Q150 292 62 280 Q42 262 32 234Z" fill="${ink.at(hull, 0.8)}"/>
      <path d="M46 258 Q150 276 262 252 Q254 270 240 280 Q150 292 62 280 Q52 270 46 258Z" fill="${ink.at(hull, 0.15)}"/>
      <path d="M32 234 Q150 258 276 226" stroke="${ink.at(canvasWhite, 0.95)}" stroke-width="5" fill="none"/>
      <path d="M176 236 h44 l-8 -16 h-32z" fill="${ink.at(canvasWhite, 0.4)}"/><circle cx="196" cy="229" r="4" fill="${ink.lamp}"/>`,
  };
}

export function balloon(ink: Ink, own: Colour | undefined): Drawing {
  const first = own ?? ink.random.pick([hex('#d8452f'), hex('#e39a2d'), hex('#3f7fb0'), hex('#c23f6e')]);
  const second = ink.random.pick([hex('#f6e8c8'), hex('#f2c14e'), hex('#f7f2e6')]);
  const gores = [-100, -66, -30, 0, 30, 66, 100];
  const gore = (from: number, to: number, index: number): string => {
    const bright = 0.5 - (ink.side * -1) * ((from + to) / 2 / 100) * 0.5;
    return `<path d="M110 6 C${110 + from * 0.9} 6 ${110 + from * 1.18} 140 ${110 + from * 0.2} 226 L${110 + to * 0.2} 226 C${110 + to * 1.18} 140 ${110 + to * 0.9} 6 110 6Z" fill="${ink.at(index % 2 === 0 ? first : second, Math.min(1, Math.max(0, bright)))}"/>`;
  };
  return {
    width: 220, height: 300,
    body: `${gores.slice(0, -1).map((from, index) => gore(from, gores[index + 1]!, index)).join('')}
      <path d="M92 226 L98 264 M128 226 L122 264" stroke="${ink.at(iron, 0.4)}" stroke-width="1.6"/>
      ${ink.dark ? `<ellipse cx="110" cy="222" rx="16" ry="12" fill="${ink.lamp}" opacity=".8"/>` : ''}
      <path d="M94 264 H126 L123 292 H97Z" fill="${ink.at(wood, 0.5)}"/><path d="M94 264 H126" stroke="${ink.at(wood, 0.9)}" stroke-width="4"/>`,
  };
}

export function rocket(ink: Ink, own: Colour | undefined): Drawing {
  const body = own ?? hex('#ece8e0');
  const fin = own ? hex('#ece8e0') : hex('#d3452f');
  return {
    width: 160, height: 380,
    body: `<defs>${ink.round('hull', body)}<linearGradient id="fire" x1="0" x2="0" y1="0" y2="1"><stop offset="0" stop-color="#fff4c8"/><stop offset=".35" stop-color="#ffb13b"/><stop offset="1" stop-color="#ff5a2a" stop-opacity="0"/></linearGradient></defs>
      <path d="M58 246 Q80 430 102 246Z" fill="url(#fire)"/><path d="M68 246 Q80 340 92 246Z" fill="#fff8de"/>
      <path d="M40 170 Q8 210 14 262 L52 232Z M120 170 Q152 210 146 262 L108 232Z" fill="${ink.at(fin, 0.7)}"/>
      <path d="M80 8 Q128 70 118 190 L108 250 H52 L42 190 Q32 70 80 8Z" fill="url(#hull)"/>
      <path d="M80 8 Q106 42 115 84 H45 Q54 42 80 8Z" fill="${ink.at(fin, 0.8)}"/>
      <circle cx="80" cy="128" r="20" fill="${ink.at(iron, 0.5)}"/><circle cx="80" cy="128" r="14" fill="#9fd3ea"/><path d="M70 124 q8 -10 18 -4" stroke="#fff" stroke-width="3" fill="none" opacity=".8"/>
      <path d="M52 236 H108" stroke="${ink.at(iron, 0.4)}" stroke-width="8"/>`,
  };
}
