import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

// The law of docs/architecture.md §1, read off the source text. A failure names file, line and rule.

const COMMON = ['core', 'store', 'text', 'lib'];
/** What the files of a folder may import beside their own folder. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [], lib: [], text: ['core'], store: ['core', 'lib'], playground: ['lib'],
  admission: COMMON, queue: COMMON, pipeline: COMMON, providers: COMMON, media: COMMON, web: COMMON, discord: COMMON,
  commands: [...COMMON, 'discord'],
};
/** Files straight in src/ belong to no stage. */
const ROOT = '';
const SEE_EVERYTHING = [ROOT, 'cli'];
/** Where the clock, chance and the network may be touched; everybody else is given them. */
const TOUCHES_THE_WORLD = /^src\/(lib\/.*|compose|config)\.ts$/;
/** The files that may read the environment, and why. */
const READS_ENVIRONMENT: Readonly<Record<string, string>> = {
  'src/config.ts': 'it turns the environment into the Config everything else is given',
};
const MAX_LINES = 250;

type Source = { readonly file: string; readonly text: string; readonly stage: string };
type Import = { readonly from: Source; readonly at: number; readonly typeOnly: boolean; readonly target: string };

const sources = globSync('{src,test,bench}/**/*.ts').map((path) => path.replaceAll('\\', '/')).toSorted()
  .map((file): Source => ({ file, text: readFileSync(file, 'utf8'), stage: stageOf(file) }));
const inSrc = sources.filter(({ file }) => file.startsWith('src/'));
const imports = inSrc.flatMap(importsOf);
const inner = imports.filter(({ target }) => target.startsWith('src/'));

/** Imports, re-exports and dynamic imports; relative targets as paths from the root, packages as written. */
function importsOf(from: Source): readonly Import[] {
  const found = from.text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;()]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm);
  return [...found].map((match) => {
    const written = match[2] ?? match[3] ?? '';
    const target = written.startsWith('.') ? join(dirname(from.file), written).replaceAll('\\', '/') : written;
    return { from, at: match.index, typeOnly: match[1] !== undefined, target };
  });
}

function stageOf(file: string): string {
  const parts = file.split('/');
  return parts.length > 2 ? (parts[1] ?? ROOT) : ROOT;
}

function place({ file, text }: Source, at: number): string {
  return `${file}:${text.slice(0, at).split('\n').length}`;
}

/** The code with comments and quoted strings blanked out, line for line; templates stay, for there is code inside them. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, (token) =>
    token.startsWith('`') ? token : token.replaceAll(/[^\n]/g, ' '));
}

function findAll(files: readonly Source[], pattern: RegExp, rule: string): readonly string[] {
  return files.flatMap((source) => [...codeOf(source.text).matchAll(pattern)].map(({ index }) => `${place(source, index)} ${rule}`));
}

describe('The law', () => {
  test('every folder of src is a stage with a rule', () => {
    const known = [...SEE_EVERYTHING, ...Object.keys(MAY_IMPORT)];
    expect(inSrc.filter(({ stage }) => !known.includes(stage)).map(({ file, stage }) => `${file}: ${stage} is no stage of the line`)).toEqual([]);
  });

  test('stages meet only in core, store, text and lib', () => {
    const broken = inner.filter(({ from, target }) => {
      const to = stageOf(target);
      if (to === 'playground' && from.stage === ROOT) return from.file !== 'src/main.ts';
      return !SEE_EVERYTHING.includes(from.stage) && to !== from.stage && !(MAY_IMPORT[from.stage] ?? []).includes(to);
    });
    expect(broken.map(({ from, at, target }) => `${place(from, at)} ${from.stage || 'this root file'} may not import ${target}`)).toEqual([]);
  });

  test('core holds words and no work: of packages it imports types, and the values of zod alone', () => {
    const broken = imports.filter(({ from, target, typeOnly }) => from.stage === 'core' && !target.startsWith('src/') && target !== 'zod' && !typeOnly);
    expect(broken.map(({ from, at, target }) => `${place(from, at)} core may not import a value from ${target}`)).toEqual([]);
  });

  test('no file imports itself by a detour, types included', () => {
    const circles: string[] = [];
    const seen = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      const start = path.indexOf(file);
      if (start !== -1) circles.push([...path.slice(start), file].join(' → '));
      if (start !== -1 || seen.has(file)) return;
      seen.add(file);
      for (const { from, target } of inner) if (from.file === file) visit(target, [...path, file]);
    };
    for (const { file } of inSrc) visit(file, []);
    expect(circles).toEqual([]);
  });

  test(`no code file is longer than ${MAX_LINES} lines`, () => {
    const long = sources
      .filter(({ file }) => !file.startsWith('src/text/') && !file.endsWith('.data.ts'))
      .map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long.map(({ file, lines }) => `${file} has ${lines} lines: split it, or name it *.data.ts if it is data`)).toEqual([]);
  });

  test('only config reads the environment', () => {
    const others = inSrc.filter(({ file }) => READS_ENVIRONMENT[file] === undefined);
    expect(findAll(others, /\bprocess\.env\b/g, 'reads the environment: take it from the Config, or give a reason in READS_ENVIRONMENT')).toEqual([]);
  });

  test('clock, chance and network are handed in', () => {
    const others = inSrc.filter(({ file }) => !TOUCHES_THE_WORLD.test(file));
    // Where a file binds the name itself, `fetch(…)` is the one it was given.
    const withoutOwnFetch = others.filter(({ text }) => !/[{(,]\s*fetch\s*[,}):?=]|const fetch\b/.test(text));
    expect([
      ...findAll(others, /\bDate\.now\b|\bnew Date\(\s*\)/g, 'reads the clock: take a Clock'),
      ...findAll(others, /\bMath\.random\b/g, 'rolls dice: take a random function'),
      ...findAll(others, /\bglobalThis\.fetch\b/g, 'opens the network: take a fetch'),
      ...findAll(withoutOwnFetch, /(?<![\w.])fetch\(/g, 'opens the network: take a fetch'),
    ]).toEqual([]);
  });

  test('types are told: no any, and no enum', () => {
    expect([
      ...findAll(sources, /(?:[:<|&,]|\bas|=>)\s*any\b(?=\s*[\])>,;=|&{[}]|\s*$)/gm, 'says any: name the type, or take unknown'),
      ...findAll(sources, /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/gm, 'is an enum: take an `as const` array'),
    ]).toEqual([]);
  });

  test('every provider, store, lane and video tool runs its contract suite', () => {
    const owes = (pattern: RegExp, suite: string) => inSrc.filter(({ file }) => pattern.test(file)).map(({ file }) => ({ file, suite }));
    const due = [
      // A provider is one file, or a folder with a file of its name.
      ...owes(/^src\/providers\/(?!define|index)([\w-]+)(\.ts|\/\1\.ts)$/, 'providerContract'),
      ...owes(/^src\/store\/database\.ts$/, 'storeContract'),
      ...owes(/^src\/queue\/lane-\w+\.ts$/, 'laneContract'),
      ...owes(/^src\/media\/video-(?:ffmpeg|webcodecs)\.ts$/, 'videoToolContract'),
    ];
    expect(due.length).toBeGreaterThanOrEqual(5);
    const tests = sources.filter(({ file }) => file.endsWith('.test.ts'));
    const unproven = due.filter(({ file, suite }) => {
      const exported = /\bexport (?:async )?(?:function|const) (\w+)/.exec(inSrc.find((source) => source.file === file)?.text ?? '')?.[1] ?? file;
      return !tests.some(({ text }) => text.includes(`${suite}(`) && new RegExp(`\\b${exported}\\b`).test(text));
    });
    expect(unproven.map(({ file, suite }) => `${file} has no test that runs ${suite}`)).toEqual([]);
  });
});
