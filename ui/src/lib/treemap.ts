/**
 * Where the rectangles of a treemap lie: rows of rectangles as near to squares as their sizes allow, after
 * Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000). A pure function, so that it can be tested by itself.
 */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One box for each size, in the order given; the boxes fill the area. Sizes are taken as they come, largest first. */
export function squarified(sizes: number[], width: number, height: number): Box[] {
  const total = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  if (total <= 0 || width <= 0 || height <= 0) return sizes.map(() => ({ x: 0, y: 0, width: 0, height: 0 }));
  const scale = (width * height) / total;
  const areas = sizes.map((size) => Math.max(size, 0) * scale);
  const boxes: Box[] = [];
  const free: Box = { x: 0, y: 0, width, height };
  let row: number[] = [];
  for (const area of areas) {
    const side = Math.min(free.width, free.height);
    if (row.length > 0 && worst([...row, area], side) > worst(row, side)) {
      place(row, free, boxes);
      row = [];
    }
    row.push(area);
  }
  place(row, free, boxes);
  return boxes;
}

/** How far the worst rectangle of a row is from a square; 1 is a square. */
function worst(row: number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0);
  const [least, most] = [Math.min(...row), Math.max(...row)];
  if (sum === 0 || least === 0 || side === 0) return Number.POSITIVE_INFINITY;
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

/** Lays a row along the shorter side of what is free, and takes its place from there. */
function place(row: number[], free: Box, boxes: Box[]): void {
  const sum = row.reduce((total, area) => total + area, 0);
  const across = free.width < free.height;
  const side = across ? free.width : free.height;
  const depth = side === 0 ? 0 : sum / side;
  let at = across ? free.x : free.y;
  for (const area of row) {
    const length = depth === 0 ? 0 : area / depth;
    boxes.push(
      across
        ? { x: at, y: free.y, width: length, height: depth }
        : { x: free.x, y: at, width: depth, height: length },
    );
    at += length;
  }
  if (across) {
    free.y += depth;
    free.height = Math.max(free.height - depth, 0);
  } else {
    free.x += depth;
    free.width = Math.max(free.width - depth, 0);
  }
}
