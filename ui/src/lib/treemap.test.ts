import { describe, expect, it } from 'vitest';
import { squarified } from './treemap';

const area = (boxes: { width: number; height: number }[]) =>
  boxes.reduce((sum, box) => sum + box.width * box.height, 0);

describe('a treemap', () => {
  it('fills its area, each box in proportion to its size', () => {
    const sizes = [6, 6, 4, 3, 2, 2, 1];
    const boxes = squarified(sizes, 600, 400);
    expect(area(boxes)).toBeCloseTo(240_000);
    boxes.forEach((box, index) => {
      expect(box.width * box.height).toBeCloseTo(((sizes[index] ?? 0) / 24) * 240_000);
      expect(box.x + box.width).toBeLessThanOrEqual(600.001);
      expect(box.y + box.height).toBeLessThanOrEqual(400.001);
    });
  });

  it('keeps boxes near to squares', () => {
    const boxes = squarified([6, 6, 4, 3, 2, 2, 1], 600, 400);
    const shapes = boxes.map((box) => Math.max(box.width / box.height, box.height / box.width));
    expect(Math.max(...shapes)).toBeLessThan(3);
  });

  it('gives one box for each size, whatever the sizes are', () => {
    expect(squarified([], 100, 100)).toEqual([]);
    expect(squarified([0, 0], 100, 100)).toHaveLength(2);
    expect(squarified([5], 100, 50)).toEqual([{ x: 0, y: 0, width: 100, height: 50 }]);
    expect(squarified([1, -1, 1], 100, 100)).toHaveLength(3);
    expect(squarified([1, 2], 0, 100)).toHaveLength(2);
  });

  it('never lets two boxes overlap', () => {
    const boxes = squarified([40, 30, 12, 9, 5, 3, 1, 1, 1, 1], 731, 317);
    boxes.forEach((one, index) => {
      for (const other of boxes.slice(index + 1)) {
        const apart =
          one.x + one.width <= other.x + 0.001 ||
          other.x + other.width <= one.x + 0.001 ||
          one.y + one.height <= other.y + 0.001 ||
          other.y + other.height <= one.y + 0.001;
        expect(apart).toBe(true);
      }
    });
  });
});
