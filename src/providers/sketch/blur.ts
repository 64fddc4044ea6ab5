/** A running mean along rows, then along columns, in place; `spare` is as large. Two or three times over it is a soft blur. */
export function boxBlur(values: Float32Array, spare: Float32Array, columns: number, rows: number, radius: number): void {
  blurLines(values, spare, rows, columns, columns, 1, radius);
  blurLines(spare, values, columns, rows, 1, columns, radius);
}

function blurLines(from: Float32Array, to: Float32Array, lines: number, length: number, lineStep: number, step: number, radius: number): void {
  const part = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    let sum = 0;
    for (let index = -radius; index <= radius; index += 1) sum += from[start + Math.min(length - 1, Math.max(0, index)) * step]!;
    for (let index = 0; index < length; index += 1) {
      to[start + index * step] = sum * part;
      sum += from[start + Math.min(length - 1, index + radius + 1) * step]! - from[start + Math.max(0, index - radius) * step]!;
    }
  }
}
