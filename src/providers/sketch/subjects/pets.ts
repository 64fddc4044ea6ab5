import type { Colour } from '../colour.ts';
import { hex, mix, scale } from '../colour.ts';
import type { Drawing, Ink } from '../sprite.ts';

const pink = hex('#e79a97'), night = hex('#17161c'), white = hex('#fbf6ec');
const catCoats: readonly Colour[] = ['#d98b46', '#6d6a72', '#2a2830', '#e9dcc6', '#8a6a52'].map(hex);
const dogCoats: readonly Colour[] = ['#c99458', '#5b4436', '#e8d9bd', '#8c5f3c', '#3a3538'].map(hex);
const irises: readonly Colour[] = ['#9cc45a', '#e0b03c', '#6fb3c9'].map(hex);

function body(ink: Ink, coat: Colour, chest: Colour): string {
  return `<path d="M150 172 C88 184 64 272 60 346 C58 396 88 406 150 406 C212 406 242 396 240 346 C236 272 212 184 150 172Z" fill="url(#coat)"/>
    <path d="M150 190 C122 200 112 262 118 330 C126 352 174 352 182 330 C188 262 178 200 150 190Z" fill="${ink.at(chest, 0.75)}" opacity=".85"/>
    <path d="M60 346 C60 300 92 286 104 330 C112 372 104 404 84 404 C66 402 58 380 60 346Z M240 346 C240 300 208 286 196 330 C188 372 196 404 216 404 C234 402 242 380 240 346Z" fill="${ink.at(coat, 0.35)}"/>
    <path d="M116 268 L118 392 Q120 406 136 406 Q150 406 149 392 L147 300Z M184 268 L182 392 Q180 406 164 406 Q150 406 151 392 L153 300Z" fill="url(#coat)"/>
    <path d="M126 398 V404 M138 398 V405 M162 398 V405 M174 398 V404" stroke="${ink.at(coat, 0)}" stroke-width="2" opacity=".7"/>`;
}

export function cat(ink: Ink, own: Colour | undefined): Drawing {
  const coat = own ?? ink.random.pick(catCoats);
  const chest = ink.random.chance(0.6) ? mix(coat, white, 0.75) : mix(coat, white, 0.2);
  const iris = ink.random.pick(irises);
  const eye = (x: number): string => `<ellipse cx="${x}" cy="128" rx="17" ry="18" fill="${ink.at(night, 0.1)}"/><ellipse cx="${x}" cy="128" rx="14.5" ry="16" fill="${ink.at(mix(iris, white, 0.12), 1)}"/>
    <ellipse cx="${x}" cy="128" rx="${ink.dark ? 9 : 4.5}" ry="14" fill="${ink.at(night, 0)}"/><circle cx="${x - 5}" cy="121" r="4" fill="#fffdf6"/>`;
  const stripes = ink.random.chance(0.55) && !own ? `<g stroke="${ink.at(scale(coat, 0.5), 0.3)}" stroke-width="7" stroke-linecap="round" fill="none" opacity=".75"><path d="M150 70 V96 M134 74 L138 96 M166 74 L162 96"/><path d="M78 132 L98 136 M80 150 L100 148 M222 132 L202 136 M220 150 L200 148"/><path d="M72 282 Q90 280 98 288 M66 314 Q82 312 92 322 M228 282 Q210 280 202 288 M234 314 Q218 312 208 322"/></g>` : '';
  return {
    width: 320, height: 420, foot: 406,
    body: `<defs>${ink.round('coat', coat)}</defs>
      <path d="M222 384 C300 396 312 316 276 284 C262 268 262 250 278 244" fill="none" stroke="${ink.at(coat, 0.4)}" stroke-width="26" stroke-linecap="round"/>
      ${body(ink, coat, chest)}
      <path d="M84 116 C76 84 76 50 82 22 C106 36 122 56 134 74Z M216 116 C224 84 224 50 218 22 C194 36 178 56 166 74Z" fill="url(#coat)"/>
      <path d="M90 92 C86 72 86 54 89 42 C102 52 112 64 118 78Z M210 92 C214 72 214 54 211 42 C198 52 188 64 182 78Z" fill="${ink.at(pink, 0.5)}" opacity=".8"/>
      <path d="M150 62 C104 62 74 92 74 130 C74 172 112 196 150 196 C188 196 226 172 226 130 C226 92 196 62 150 62Z" fill="url(#coat)"/>
      ${stripes}
      <path d="M150 144 C126 144 112 160 116 174 C122 190 140 194 150 194 C160 194 178 190 184 174 C188 160 174 144 150 144Z" fill="${ink.at(chest, 0.8)}" opacity=".9"/>
      ${eye(118)}${eye(182)}
      <path d="M142 152 H158 L150 162Z" fill="${ink.at(pink, 0.8)}"/><path d="M150 162 V169 M150 169 Q142 178 133 172 M150 169 Q158 178 167 172" stroke="${ink.at(night, 0.2)}" stroke-width="2.6" fill="none" stroke-linecap="round"/>
      <path d="M112 166 L54 156 M112 172 L54 176 M188 166 L246 156 M188 172 L246 176" stroke="${ink.at(white, 0.9)}" stroke-width="1.8" opacity=".8"/>`,
  };
}

export function dog(ink: Ink, own: Colour | undefined): Drawing {
  const coat = own ?? ink.random.pick(dogCoats);
  const chest = mix(coat, white, ink.random.between(0.3, 0.8));
  const ear = scale(coat, 0.62);
  const eye = (x: number): string => `<circle cx="${x}" cy="118" r="10.5" fill="${ink.at(night, 0.1)}"/><circle cx="${x - 3}" cy="114" r="3.6" fill="#fffdf6"/><path d="M${x - 13} 98 q13 -9 26 0" stroke="${ink.at(ear, 0.4)}" stroke-width="5" fill="none" stroke-linecap="round"/>`;
  return {
    width: 320, height: 420, foot: 406,
    body: `<defs>${ink.round('coat', coat)}</defs>
      <path d="M230 372 C282 362 296 318 280 286" fill="none" stroke="${ink.at(coat, 0.5)}" stroke-width="24" stroke-linecap="round"/>
      ${body(ink, coat, chest)}
      <path d="M150 48 C104 48 80 80 82 126 C84 176 116 204 150 204 C184 204 216 176 218 126 C220 80 196 48 150 48Z" fill="url(#coat)"/>
      <path d="M150 52 C138 70 138 100 142 128 H158 C162 100 162 70 150 52Z" fill="${ink.at(chest, 0.8)}" opacity=".85"/>
      <path d="M96 62 C62 58 44 92 50 146 C54 172 78 176 88 150 C96 126 92 92 108 72Z M204 62 C238 58 256 92 250 146 C246 172 222 176 212 150 C204 126 208 92 192 72Z" fill="${ink.at(ear, 0.45)}"/>
      <path d="M150 126 C122 126 108 146 112 168 C118 196 136 204 150 204 C164 204 182 196 188 168 C192 146 178 126 150 126Z" fill="${ink.at(chest, 0.85)}"/>
      ${eye(120)}${eye(180)}
      <path d="M130 136 Q150 126 170 136 Q168 156 150 158 Q132 156 130 136Z" fill="${ink.at(night, 0.2)}"/><ellipse cx="144" cy="139" rx="6" ry="3" fill="#fff" opacity=".45"/>
      <path d="M150 158 V172 M150 172 Q138 188 124 176 M150 172 Q162 188 176 176" stroke="${ink.at(night, 0.2)}" stroke-width="3.4" fill="none" stroke-linecap="round"/>
      <path d="M140 181 Q150 184 160 181 Q164 208 150 210 Q136 208 140 181Z" fill="${ink.at(hex('#e2707c'), 0.85)}"/><path d="M150 184 V202" stroke="${ink.at(hex('#b84e5c'), 0.7)}" stroke-width="2"/>
      <path d="M104 214 Q150 236 196 214 L192 230 Q150 252 108 230Z" fill="${ink.at(hex('#c8423a'), 0.7)}"/><circle cx="150" cy="246" r="9" fill="${ink.at(hex('#f0c24a'), 0.9)}"/>`,
  };
}
