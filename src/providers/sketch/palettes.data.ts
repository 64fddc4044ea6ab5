import type { Light } from './tags.ts';

/**
 * How a time of day looks. `sky` from the top to the horizon; `disc` the sun or moon itself; `glow` the air around it; `sun`
 * what falls on lit surfaces and `shade` on the others (both multiply); `haze` what distance fades into; `cloud` lit and shaded.
 */
export type PaletteData = {
  readonly name: string;
  readonly sky: string;
  readonly disc: string;
  readonly glow: string;
  readonly sun: string;
  readonly shade: string;
  readonly haze: string;
  readonly cloud: string;
  readonly water: string;
};

export const palettesByLight: { readonly [L in Light | 'overcast' | 'storm' | 'snowfall' | 'fog']: readonly PaletteData[] } = {
  dawn: [
    { name: 'rose dawn', sky: '#56719f #8f9fc4 #d3b0c0 #f6c4ad #ffe3b8', disc: '#fff6dc', glow: '#ffd9a0', sun: '#ffdcbc', shade: '#71779f', haze: '#ecc0b0', cloud: '#ffd9c4 #a793b5', water: '#6d84a8' },
    { name: 'peach and mint', sky: '#5f9ba3 #98bfb6 #dcd9b8 #f9cda2 #ffdcae', disc: '#fffbe6', glow: '#ffe2a6', sun: '#ffe3bd', shade: '#64848c', haze: '#efd3ac', cloud: '#fff0d4 #9fb3ae', water: '#5f979b' },
    { name: 'lilac morning', sky: '#4a558f #7b79b4 #b898c4 #eeb3b6 #ffd3ac', disc: '#fff3d4', glow: '#ffc9a0', sun: '#ffd2b8', shade: '#66639a', haze: '#dfaeb4', cloud: '#ffd0c0 #8d7fae', water: '#6a6ba3' },
  ],
  day: [
    { name: 'clear blue', sky: '#2f79bd #5c9fd3 #93c3e2 #c9e2ea #efefdf', disc: '#fffdf0', glow: '#fff3cf', sun: '#fff6e0', shade: '#7c95b4', haze: '#c4dce4', cloud: '#ffffff #a9bfd2', water: '#2f7fa3' },
    { name: 'travel poster', sky: '#3f97a3 #77b9b4 #b5dac7 #e9e6c6 #fae2ae', disc: '#fff9dd', glow: '#ffeab0', sun: '#fff0cd', shade: '#6c9094', haze: '#d9dfc1', cloud: '#fffaea #a3c4bb', water: '#2f8790' },
    { name: 'high summer', sky: '#1e62ab #3f8bcb #79b8df #b9dfe9 #e9f3ec', disc: '#fffef4', glow: '#fff6d6', sun: '#fffaea', shade: '#6f8dae', haze: '#b7d7e4', cloud: '#ffffff #9fb9d3', water: '#1f74a0' },
  ],
  golden: [
    { name: 'honey', sky: '#5b8fae #94b8b5 #dccfa4 #f6c775 #ffdb94', disc: '#fffae0', glow: '#ffdf90', sun: '#ffdf9e', shade: '#7a7f86', haze: '#ecc98c', cloud: '#fff0c8 #b5a68f', water: '#5b8f9a' },
    { name: 'amber', sky: '#476a8f #8696a0 #d5b58d #f2ae5c #ffcf7c', disc: '#fff3cc', glow: '#ffc870', sun: '#ffd08a', shade: '#6b6a7d', haze: '#e3b177', cloud: '#ffe2ac #a08c86', water: '#4d7284' },
  ],
  sunset: [
    { name: 'violet fire', sky: '#2a2a5e #64407f #b94f7b #f0815f #ffc37a', disc: '#fff3cf', glow: '#ffb765', sun: '#ffb488', shade: '#584a7c', haze: '#df7f6a', cloud: '#ffa67e #73467f', water: '#4a3b74' },
    { name: 'teal and orange', sky: '#123c58 #356075 #8f8a84 #eda25a #ffd78c', disc: '#fff6d6', glow: '#ffc069', sun: '#ffc489', shade: '#3f5a6e', haze: '#d69a68', cloud: '#ffc98d #4d6477', water: '#23536b' },
    { name: 'crimson', sky: '#211440 #571d52 #a32d4d #e95d3f #ffb352', disc: '#fff0c2', glow: '#ff9a4d', sun: '#ffa577', shade: '#523865', haze: '#cb553f', cloud: '#ff8a5c #5e2450', water: '#41234f' },
    { name: 'flamingo', sky: '#3c5a93 #8a7fb0 #e198a5 #ffb48e #ffdfa6', disc: '#fffae2', glow: '#ffcf96', sun: '#ffcaa6', shade: '#6a6796', haze: '#f0ac98', cloud: '#ffc3ab #8f7ba6', water: '#5e6d9c' },
    { name: 'rust', sky: '#2b3350 #5b4a5f #a5625a #e08a4c #f9c46f', disc: '#fff2c8', glow: '#f9ab57', sun: '#f7b57d', shade: '#54506b', haze: '#c97d55', cloud: '#f2a668 #6a4d5f', water: '#3f4560' },
  ],
  dusk: [
    { name: 'blue hour', sky: '#121a45 #283272 #54528f #9a73a2 #e6a39b', disc: '#fdf3e2', glow: '#eeb0a0', sun: '#b39ac4', shade: '#3d4179', haze: '#8d719d', cloud: '#b98bab #3c3d78', water: '#2d3567' },
    { name: 'plum', sky: '#1c1238 #3b2160 #6f3a80 #b95f8d #f3a08b', disc: '#fff0dd', glow: '#f2a18d', sun: '#c592b5', shade: '#43316d', haze: '#99568c', cloud: '#d2809b #43286a', water: '#37235c' },
  ],
  night: [
    { name: 'moonlit blue', sky: '#060c24 #0c1a40 #163062 #285286 #4777a4', disc: '#f7f4e3', glow: '#87acd6', sun: '#8fa9cf', shade: '#243a68', haze: '#31598a', cloud: '#6c8cb8 #1a2f5c', water: '#10244c' },
    { name: 'deep teal', sky: '#031019 #06222f #0c3d4d #17606b #3d8d8a', disc: '#f5f3dc', glow: '#7fbfb5', sun: '#86b3b4', shade: '#173d4c', haze: '#215f6c', cloud: '#5c9a9b #103443', water: '#092c3a' },
    { name: 'violet night', sky: '#0b0722 #1a1042 #2f2068 #4e3a8e #8062ae', disc: '#fbf2e4', glow: '#a78fd6', sun: '#a594cf', shade: '#32286c', haze: '#4c3c8b', cloud: '#7d68b4 #241a58', water: '#1d1650' },
  ],
  overcast: [
    { name: 'soft grey', sky: '#6f7f8e #8b9aa5 #aab5ba #c6cccb #dcdad1', disc: '#f6f3ea', glow: '#e6e2d6', sun: '#d9dcda', shade: '#75838f', haze: '#b6c0c3', cloud: '#d9dcda #76858f', water: '#5f7482' },
    { name: 'sage grey', sky: '#5f7478 #7f9290 #a5b0a6 #c8cab7 #e0dcc4', disc: '#f7f3e2', glow: '#e8e2c9', sun: '#dcdcca', shade: '#677a7a', haze: '#b3bbab', cloud: '#dadbcb #6c7f7e', water: '#567276' },
  ],
  storm: [
    { name: 'thunder', sky: '#141c26 #263340 #415363 #66777f #99a29c', disc: '#e9eadf', glow: '#c3c9bd', sun: '#98a5a8', shade: '#38475a', haze: '#66777f', cloud: '#7d8b90 #1d2833', water: '#24343f' },
    { name: 'bruised', sky: '#1b1730 #33304f #56506c #85788a #bda59b', disc: '#f2e8da', glow: '#cfb4a2', sun: '#a99caa', shade: '#403c5c', haze: '#796f86', cloud: '#8f8296 #25213c', water: '#2f2f4b' },
  ],
  snowfall: [
    { name: 'winter day', sky: '#88a1bb #a5bbcf #c3d3e0 #dce5ea #f3eee6', disc: '#fffdf6', glow: '#fff3de', sun: '#fbfaf4', shade: '#8fa6c4', haze: '#d0dce6', cloud: '#f6f8f8 #9fb2c6', water: '#7f9db6' },
    { name: 'winter rose', sky: '#7089b3 #9fa9cb #cdc2d5 #ecd0cf #fbe3cc', disc: '#fffaec', glow: '#ffe4c6', sun: '#fdeee0', shade: '#8793bd', haze: '#d9c9d6', cloud: '#fdeae2 #9d9fc4', water: '#8593b8' },
  ],
  fog: [
    { name: 'silver fog', sky: '#93a6ab #acbbbc #c5cfcb #dadcd2 #e8e2d2', disc: '#fffaec', glow: '#f4ead2', sun: '#e4e5da', shade: '#71878b', haze: '#cdd3cb', cloud: '#e8e8de #9dadaf', water: '#869a9d' },
    { name: 'warm fog', sky: '#a59f96 #bfb6a6 #d8cab1 #ebd9b8 #f6e3bf', disc: '#fffbe9', glow: '#ffedc6', sun: '#f4e3c4', shade: '#85807c', haze: '#dccdb2', cloud: '#f6e9d0 #aaa094', water: '#9c968d' },
    { name: 'teal fog', sky: '#5f878b #85a6a5 #aac3bb #cdd9c8 #e8e6cd', disc: '#fffbe6', glow: '#f4edc8', sun: '#dfe6d2', shade: '#4f7277', haze: '#b3c9c0', cloud: '#e0e8da #7c9c9d', water: '#638b8e' },
  ],
};
