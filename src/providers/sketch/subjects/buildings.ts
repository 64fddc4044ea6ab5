import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import type { Drawing, Ink } from '../sprite.ts';

const white = hex('#f2ede2'), stone = hex('#9a9690'), rockTone = hex('#6d6a70'), wood = hex('#8a5f42'), snow = hex('#ffffff'), iron = hex('#3a3a42'), tile = hex('#a8442f');

const polygon = (points: string, fill: string): string => `<polygon points="${points}" fill="${fill}"/>`;
const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}" ${more}/>`;

export function lighthouse(ink: Ink, own: Colour | undefined): Drawing {
  const band = own ?? hex('#c23b2e');
  const half = (y: number): number => 14 + ((y - 120) / 225) * 9;
  const ring = (from: number, to: number): string => polygon(`${100 - half(from)},${from} ${100 + half(from)},${from} ${100 + half(to)},${to} ${100 - half(to)},${to}`, 'url(#band)');
  return {
    width: 200, height: 400, foot: 392,
    body: `<defs>${ink.round('wall', white)}${ink.round('band', band)}</defs>
      ${path('M0 400 L12 380 L30 372 L42 352 L66 344 L92 338 L128 342 L146 352 L168 358 L180 376 L200 400Z', ink.at(rockTone, 0.15))}
      ${path(ink.side < 0 ? 'M0 400 L12 380 L30 372 L42 352 L66 344 L80 366 L62 378 L54 400Z' : 'M200 400 L180 376 L168 358 L146 352 L128 342 L120 366 L142 378 L150 400Z', ink.at(rockTone, 0.75))}
      ${polygon(`86,120 114,120 123,345 77,345`, 'url(#wall)')}
      ${ring(150, 185)}${ring(220, 258)}${ring(296, 345)}
      ${path('M94 345 L94 328 Q100 318 106 328 L106 345Z', ink.at(iron, 0.2))}
      <rect x="97" y="198" width="6" height="10" rx="2" fill="${ink.lamp}"/><rect x="97" y="270" width="6" height="11" rx="2" fill="${ink.lamp}"/>
      ${path('M80 120 L83 111 L117 111 L120 120Z', ink.at(iron, 0.35))}
      <rect x="88" y="84" width="24" height="27" fill="${ink.lamp}"/>
      <path d="M88 84 V111 M96 84 V111 M104 84 V111 M112 84 V111 M81 104 H119 M81 98 H119" stroke="${ink.at(iron, 0.3)}" stroke-width="1.6" fill="none"/>
      ${path('M84 85 Q86 66 100 62 Q114 66 116 85Z', ink.at(band, ink.side < 0 ? 0.7 : 0.35))}
      ${path('M99 63 L100 46 L101 63Z', ink.at(iron, 0.3))}<circle cx="100" cy="62" r="3" fill="${ink.at(iron, 0.4)}"/>`,
  };
}

export function house(ink: Ink, own: Colour | undefined): Drawing {
  const wall = own ?? ink.random.pick([hex('#c9a27c'), hex('#d8d2c4'), hex('#a8543d'), hex('#7d8f93'), wood]);
  const roof = ink.random.pick([tile, hex('#54484f'), hex('#6f4a3a')]);
  const front = ink.side < 0 ? 0.95 : 0.3, long = ink.side < 0 ? 0.25 : 0.9;
  const pane = (x: number, y: number, w: number, h: number): string => `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${ink.lamp}"/><path d="M${x + w / 2} ${y} v${h} M${x} ${y + h / 2} h${w}" stroke="${ink.at(wood, 0.2)}" stroke-width="2"/>`;
  return {
    width: 330, height: 260, foot: 252,
    body: `${path('M228 60 V20 H252 V84Z', ink.at(stone, long))}${path('M224 14 H256 V24 H224Z', ink.at(stone, 0.4))}
      ${polygon('98,76 244,76 300,156 300,256 150,256 150,150', ink.at(wall, long))}
      ${polygon('42,152 96,78 150,152 150,256 42,256', ink.at(wall, front))}
      ${Array.from({ length: 6 }, (_, index) => `<path d="M42 ${168 + index * 16} H150" stroke="${ink.at(wood, 0.1)}" stroke-width="1" opacity=".35"/><path d="M150 ${168 + index * 16} H300" stroke="${ink.at(wood, 0.1)}" stroke-width="1" opacity=".3"/>`).join('')}
      ${polygon('96,66 246,66 318,160 160,160', ink.at(ink.snowy ? snow : roof, long * 0.9))}
      ${path('M96 66 L22 164 L34 168 L97 86 L158 166 L168 158Z', ink.at(ink.snowy ? snow : roof, front))}
      ${ink.snowy ? '' : Array.from({ length: 5 }, (_, index) => `<path d="M${108 + index * 11} ${82 + index * 16} L${257 + index * 13} ${82 + index * 16}" stroke="${ink.at(iron, 0.2)}" stroke-width="1.4" opacity=".4"/>`).join('')}
      ${pane(66, 176, 26, 30)}${pane(176, 178, 30, 32)}${pane(244, 178, 30, 32)}
      <circle cx="96" cy="126" r="10" fill="${ink.lamp}"/>
      ${path('M108 256 V198 H136 V256Z', ink.at(wood, front * 0.6))}<circle cx="131" cy="228" r="2" fill="${ink.lamp}"/>`,
  };
}

export function castle(ink: Ink, own: Colour | undefined): Drawing {
  const wall = own ?? hex('#b9ab98');
  const roof = ink.random.pick([hex('#41587a'), hex('#8c3f3a'), hex('#4d5a52')]);
  const tower = (x: number, w: number, top: number, bottom: number, cap: number, id: string): string => {
    const flag = `<path d="M${x + w / 2} ${top - cap} V${top - cap - 22}" stroke="${ink.at(iron, 0.3)}" stroke-width="1.6"/>${path(`M${x + w / 2} ${top - cap - 22} L${x + w / 2 + 18} ${top - cap - 17} L${x + w / 2} ${top - cap - 11}Z`, ink.at(hex('#d8463a'), 0.8))}`;
    return `<rect x="${x}" y="${top}" width="${w}" height="${bottom - top}" fill="url(#${id})"/>
      ${path(`M${x - 4} ${top + 8} V${top - 2} H${x + w + 4} V${top + 8}Z`, 'url(#wall)')}
      ${path(`M${x - 7} ${top} L${x + w / 2} ${top - cap} L${x + w + 7} ${top}Z`, ink.at(roof, ink.side < 0 ? 0.75 : 0.35))}
      ${path(ink.side < 0 ? `M${x + w / 2} ${top - cap} L${x + w + 7} ${top} H${x + w * 0.55}Z` : `M${x + w / 2} ${top - cap} L${x - 7} ${top} H${x + w * 0.45}Z`, ink.at(roof, 0.08))}
      ${flag}<rect x="${x + w / 2 - 3}" y="${top + 24}" width="6" height="15" rx="3" fill="${ink.lamp}"/>`;
  };
  const teeth = (x: number, y: number, count: number): string => Array.from({ length: count }, (_, index) => `<rect x="${x + index * 16}" y="${y - 10}" width="9" height="11" fill="url(#wall)"/>`).join('');
  return {
    width: 420, height: 380, foot: 366,
    body: `<defs>${ink.round('wall', wall)}${ink.round('dim', wall)}</defs>
      ${path('M0 380 Q40 340 70 330 L350 330 Q390 345 420 380Z', ink.at(rockTone, 0.25))}
      ${tower(176, 62, 110, 330, 84, 'dim')}${tower(120, 38, 160, 330, 58, 'dim')}${tower(262, 40, 140, 330, 64, 'dim')}
      <rect x="84" y="232" width="252" height="110" fill="${ink.at(wall, 0.45)}"/>${teeth(86, 233, 16)}
      ${Array.from({ length: 26 }, () => `<rect x="${ink.random.integer(90, 322)}" y="${ink.random.integer(240, 330)}" width="9" height="4" fill="${ink.at(stone, 0.1)}" opacity=".25"/>`).join('')}
      ${tower(62, 46, 204, 346, 66, 'wall')}${tower(312, 46, 204, 346, 66, 'wall')}
      ${path('M188 342 V290 Q210 258 232 290 V342Z', ink.at(iron, 0.15))}<path d="M199 342 V282 M210 342 V274 M221 342 V282 M188 312 H232" stroke="${ink.at(wood, 0.3)}" stroke-width="2.4"/>
      <rect x="140" y="262" width="6" height="16" rx="3" fill="${ink.lamp}"/><rect x="276" y="262" width="6" height="16" rx="3" fill="${ink.lamp}"/>`,
  };
}

export function windmill(ink: Ink, own: Colour | undefined): Drawing {
  const turn = ink.random.integer(8, 80);
  const sail = (angle: number): string => `<g transform="rotate(${angle} 130 128)"><rect x="127.5" y="16" width="5" height="112" fill="${ink.at(wood, 0.3)}"/><rect x="133" y="22" width="24" height="82" fill="${ink.at(white, 0.8)}" opacity=".92"/><path d="M145 22 V104 M133 40 H157 M133 60 H157 M133 82 H157" stroke="${ink.at(wood, 0.2)}" stroke-width="1.6"/></g>`;
  return {
    width: 260, height: 340, foot: 332,
    body: `<defs>${ink.round('wall', own ?? white)}</defs>
      ${polygon('104,128 156,128 176,336 84,336', 'url(#wall)')}
      <path d="M98 190 H162 M93 250 H167" stroke="${ink.at(wood, 0.3)}" stroke-width="5"/>
      ${path('M98 130 Q104 92 130 86 Q156 92 162 130Z', ink.at(hex('#6d4136'), ink.side < 0 ? 0.6 : 0.3))}
      <rect x="122" y="208" width="16" height="22" rx="7" fill="${ink.lamp}"/>${path('M116 336 V296 Q130 280 144 296 V336Z', ink.at(wood, 0.2))}
      ${[0, 90, 180, 270].map((angle) => sail(angle + turn)).join('')}<circle cx="130" cy="128" r="7" fill="${ink.at(iron, 0.4)}"/>`,
  };
}

export function tent(ink: Ink, own: Colour | undefined): Drawing {
  const cloth = own ?? ink.random.pick([hex('#d9772f'), hex('#3f8f86'), hex('#c9a13b')]);
  return {
    width: 260, height: 170, foot: 164,
    body: `${polygon('92,20 190,34 250,166 150,166', ink.at(cloth, ink.side > 0 ? 0.9 : 0.35))}
      ${polygon('92,20 150,166 14,166', ink.dark ? ink.lamp : ink.at(cloth, ink.side < 0 ? 0.95 : 0.5))}
      ${ink.dark ? polygon('92,20 150,166 14,166', ink.at(cloth, 0.9)).replace('/>', ' opacity=".55"/>') : ''}
      ${path('M92 20 L112 166 H66Z', ink.dark ? ink.lamp : ink.at(iron, 0.2))}
      <path d="M92 20 L2 168 M190 34 L258 168" stroke="${ink.at(white, 0.6)}" stroke-width="1.6"/>`,
  };
}

export function bridge(ink: Ink, own: Colour | undefined): Drawing {
  const wall = own ?? hex('#a39886');
  const arch = (x: number): string => `M${x} 150 V110 A52 52 0 0 1 ${x + 104} 110 V150Z`;
  return {
    width: 560, height: 150, foot: 150,
    body: `<path fill-rule="evenodd" d="M0 46 Q280 6 560 46 V150 H0Z ${arch(28)} ${arch(160)} ${arch(294)} ${arch(428)}" fill="${ink.at(wall, 0.5)}"/>
      <path d="M0 46 Q280 6 560 46" fill="none" stroke="${ink.at(wall, 0.95)}" stroke-width="9"/><path d="M0 58 Q280 18 560 58" fill="none" stroke="${ink.at(wall, 0.1)}" stroke-width="4"/>
      ${[28, 160, 294, 428].map((x) => `<path d="M${x} 112 A52 52 0 0 1 ${x + 104} 112" fill="none" stroke="${ink.at(wall, 0.9)}" stroke-width="5" opacity=".7"/>`).join('')}
      ${Array.from({ length: 9 }, (_, index) => `<circle cx="${30 + index * 62}" cy="${38 - 17 * Math.sin(((30 + index * 62) / 560) * Math.PI)}" r="4.5" fill="${ink.lamp}"/>`).join('')}`,
  };
}
