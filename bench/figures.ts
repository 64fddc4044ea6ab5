/** The parts that can be asked for by name, in the order in which they run. */
export const sections = ['start', 'ack', 'jobs', 'sketch'] as const;
export type Section = (typeof sections)[number];

/** One line of the table and one key of the JSON. */
export type Figure = {
  readonly name: string;
  readonly section: Section;
  readonly unit: '×' | 'ms' | '/s' | 'MB' | 'Mbit/s';
  /** What must hold; absent: shown beside another one. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  readonly about: string;
};

const ratio = { unit: '×' } as const;

export const figures: readonly Figure[] = [
  { name: 'ready_ratio', section: 'start', ...ratio, goal: { atMost: 1.6 }, about: 'process start → ready, ours to the floor' },
  { name: 'ready_ms', section: 'start', unit: 'ms', about: 'ours' },
  { name: 'floor_ready_ms', section: 'start', unit: 'ms', about: 'floor' },
  { name: 'idle_memory_ratio', section: 'start', ...ratio, goal: { atMost: 1.6 }, about: 'RSS of all its processes some seconds after ready' },
  { name: 'idle_memory_mb', section: 'start', unit: 'MB', about: 'ours' },
  { name: 'floor_idle_memory_mb', section: 'start', unit: 'MB', about: 'floor' },
  ...[50, 200].flatMap((rate) => acknowledgement(rate)),
  { name: 'jobs_per_second_ratio', section: 'jobs', ...ratio, goal: { atLeast: 0.4 }, about: 'whole jobs, file stored; ours to the floor' },
  { name: 'jobs_per_second', section: 'jobs', unit: '/s', about: 'ours: durable, instant provider, 100 kB PNG' },
  { name: 'floor_jobs_per_second', section: 'jobs', unit: '/s', about: 'floor: defer and edit with the same file, nothing kept' },
  { name: 'sketch_png_ms', section: 'sketch', unit: 'ms', goal: { atMost: 500 }, about: 'one picture of 1024², warm' },
  { name: 'sketch_mp4_ms', section: 'sketch', unit: 'ms', goal: { atMost: 5000 }, about: 'one video of 4 s, 768², 24 pictures a second, warm' },
  { name: 'sketch_mp4_embedded_ms', section: 'sketch', unit: 'ms', goal: { atMost: 5000 }, about: 'the same by the embedded codec alone' },
  { name: 'sketch_mp4_mbit_per_second', section: 'sketch', unit: 'Mbit/s', goal: { atLeast: 2 }, about: 'the thinner of the two videos' },
];

function acknowledgement(rate: number): readonly Figure[] {
  return [50, 99].flatMap((percent): readonly Figure[] => [
    { name: `ack_p${percent}_ratio_${rate}`, section: 'ack', ...ratio, goal: { atMost: percent === 50 ? 1.5 : 2.5 }, about: `event → callback, ${rate} jobs a second under way` },
    { name: `ack_p${percent}_ms_${rate}`, section: 'ack', unit: 'ms', about: 'ours' },
    { name: `floor_ack_p${percent}_ms_${rate}`, section: 'ack', unit: 'ms', about: 'floor' },
  ]);
}

/** What was measured, by the names of the figures. */
export type Measured = Readonly<Record<string, number>>;

/** Whether a figure is as it should be; `undefined` where nothing is demanded of it. */
export function isMet({ goal }: Figure, value: number): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}
