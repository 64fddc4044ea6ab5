import { clamp, smoothstep } from '../noise.ts';
import { blurPicture, emptyPicture, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { contrast } from './grades.ts';
import { saturated } from './smooth.ts';
import type { Style, StyleTools } from './style.ts';

/** Points on a shaken grid; each pixel belongs to the nearest (Voronoi). */
type Cells = { readonly size: number; readonly columns: number; readonly x: Float32Array; readonly y: Float32Array };

function shakenGrid(picture: Picture, size: number, shake: number, { random }: StyleTools): Cells {
  const columns = Math.ceil(picture.width / size) + 2, rows = Math.ceil(picture.height / size) + 2;
  const x = new Float32Array(columns * rows), y = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      x[row * columns + column] = (column - 0.5 + random.between(-shake, shake)) * size;
      y[row * columns + column] = (row - 0.5 + random.between(-shake, shake)) * size;
    }
  }
  return { size, columns, x, y };
}

/** Calls back with each pixel's cell and how far the border to the next cell is, in pixels. */
function eachInCell(picture: Picture, cells: Cells, visit: (index: number, cell: number, border: number) => void): void {
  const { width, height } = picture;
  for (let py = 0, index = 0; py < height; py += 1) {
    const row = Math.floor(py / cells.size + 1);
    for (let px = 0; px < width; px += 1, index += 1) {
      const column = Math.floor(px / cells.size + 1);
      let best = 0, least = 1e9, second = 1e9;
      for (let dy = -1; dy <= 1; dy += 1) {
        const start = clamp(row + dy, 0, cells.x.length / cells.columns - 1) * cells.columns;
        for (let dx = -1; dx <= 1; dx += 1) {
          const cell = start + clamp(column + dx, 0, cells.columns - 1);
          const ax = cells.x[cell]! - px, ay = cells.y[cell]! - py, distance = ax * ax + ay * ay;
          if (distance < least) { second = least; least = distance; best = cell; } else if (distance < second && cell !== best) second = distance;
        }
      }
      visit(index, best, (Math.sqrt(second) - Math.sqrt(least)) / 2);
    }
  }
}

function colourAt(soft: Picture, cells: Cells, cell: number): number {
  return clamp(Math.round(cells.y[cell]!), 0, soft.height - 1) * soft.width + clamp(Math.round(cells.x[cell]!), 0, soft.width - 1);
}

export const stainedGlass: Style = (picture, tools) => {
  const cells = shakenGrid(picture, (20 + 24 * tools.strength) * tools.unit + 4, 0.42, tools);
  const soft = blurPicture(saturated(picture, 1.9), cells.size * 0.3);
  const result = emptyPicture(picture.width, picture.height);
  const lead = 2.1 * tools.unit + 0.6;
  eachInCell(picture, cells, (index, cell, border) => {
    const at = colourAt(soft, cells, cell);
    const x = index % picture.width, y = (index / picture.width) | 0;
    const glow = 0.84 + 0.3 * smoothstep(0, cells.size * 0.5, border) + tools.noise.fbm(x / (26 * tools.unit), y / (26 * tools.unit), 2) * 0.22 + (tools.grain[(cell * 71) & 65535]! - 0.5) * 0.2;
    const glass = smoothstep(lead * 0.6, lead * 1.3, border);
    result.r[index] = 16 + (contrast(soft.r[at]!, 1.25) * glow - 16) * glass;
    result.g[index] = 15 + (contrast(soft.g[at]!, 1.25) * glow - 15) * glass;
    result.b[index] = 18 + (contrast(soft.b[at]!, 1.25) * glow - 18) * glass;
  });
  return result;
};

export const mosaic: Style = (picture, tools) => {
  const cells = shakenGrid(picture, (8 + 10 * tools.strength) * tools.unit + 3, 0.16, tools);
  const soft = blurPicture(saturated(picture, 1.3), cells.size * 0.4);
  const result = emptyPicture(picture.width, picture.height);
  eachInCell(picture, cells, (index, cell, border) => {
    const at = colourAt(soft, cells, cell);
    const x = index % picture.width - cells.x[cell]!, y = ((index / picture.width) | 0) - cells.y[cell]!;
    const stone = smoothstep(0.5, 1.6 + 0.4 * tools.unit, border);
    // Each stone is a little other than its neighbours, and its edges catch the light.
    const tone = 1 + (tools.grain[(cell * 53) & 65535]! - 0.5) * 0.26 - ((x + y) / cells.size) * 0.16;
    result.r[index] = 206 + (soft.r[at]! * tone - 206) * stone;
    result.g[index] = 199 + (soft.g[at]! * tone - 199) * stone;
    result.b[index] = 188 + (soft.b[at]! * tone - 188) * stone;
  });
  return result;
};

/** Flat triangles between the points of a shaken grid. */
export const lowPoly: Style = (picture, tools) => {
  const size = (20 + 26 * tools.strength) * tools.unit + 4;
  const grid = shakenGrid(picture, size, 0.38, tools);
  const soft = blurPicture(saturated(picture, 1.3), size * 0.22);
  const result = mapPicture(soft, (r, g, b, out) => { out[0] = r; out[1] = g; out[2] = b; });
  const rows = grid.x.length / grid.columns;
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < grid.columns; column += 1) {
      const a = row * grid.columns + column, b = a + 1, c = a + grid.columns, d = c + 1;
      const facets = (row + column) % 2 === 0 ? [[a, b, c], [b, d, c]] : [[a, b, d], [a, d, c]];
      for (const facet of facets) fillTriangle(result, soft, grid, facet as [number, number, number], tools);
    }
  }
  return result;
};

function fillTriangle(result: Picture, soft: Picture, grid: Cells, [a, b, c]: readonly [number, number, number], { grain }: StyleTools): void {
  const ax = grid.x[a]!, ay = grid.y[a]!, bx = grid.x[b]!, by = grid.y[b]!, cx = grid.x[c]!, cy = grid.y[c]!;
  const { width, height } = result;
  const middle = clamp(Math.round((ay + by + cy) / 3), 0, height - 1) * width + clamp(Math.round((ax + bx + cx) / 3), 0, width - 1);
  const tone = 1 + (grain[(a * 97 + b * 31 + c) & 65535]! - 0.5) * 0.16;
  const red = soft.r[middle]! * tone, green = soft.g[middle]! * tone, blue = soft.b[middle]! * tone;
  for (let y = Math.max(0, Math.ceil(Math.min(ay, by, cy))); y <= Math.min(height - 1, Math.max(ay, by, cy)); y += 1) {
    let left = Infinity, right = -Infinity;
    for (const [x0, y0, x1, y1] of [[ax, ay, bx, by], [bx, by, cx, cy], [cx, cy, ax, ay]] as const) {
      if ((y < y0 && y < y1) || (y > y0 && y > y1) || y0 === y1) continue;
      const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
      left = Math.min(left, x); right = Math.max(right, x);
    }
    for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(width - 1, right); x += 1) {
      const index = y * width + x;
      result.r[index] = red; result.g[index] = green; result.b[index] = blue;
    }
  }
}
