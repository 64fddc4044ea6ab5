import { figures, isMet, type Figure, type Measured } from './figures.ts';

/** The figures that were measured, one a line, with goal and verdict. */
export function renderTable(measured: Measured): string {
  const rows = figures.flatMap((figure) => {
    const value = measured[figure.name];
    return value === undefined ? [] : [[figure.name, `${shown(value)} ${figure.unit}`, goalOf(figure), verdict(figure, value), figure.about]];
  });
  const all = [['figure', 'value', 'goal', '', 'what'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
}

function goalOf({ goal }: Figure): string {
  if (goal === undefined) return '';
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}

function verdict(figure: Figure, value: number): string {
  const met = isMet(figure, value);
  return met === undefined ? '' : met ? 'met' : 'MISSED';
}

/** Three digits that mean something. */
function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
