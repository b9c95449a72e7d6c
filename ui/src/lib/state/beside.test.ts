import { expect, it } from 'vitest';
import { placeBeside } from './beside';

const field = (top: number) => ({ left: 10, top, bottom: top + 36, width: 300 });

it('lies below its field where there is room', () => {
  expect(placeBeside(field(100), 700)).toMatchObject({ left: 10, width: 300, top: 140, bottom: null });
});

it('lies above its field where there is more room than below', () => {
  expect(placeBeside(field(600), 700)).toMatchObject({ top: null, bottom: 104, room: 588 });
});

it('stays below in a window that is low on both sides', () => {
  expect(placeBeside(field(40), 200)).toMatchObject({ top: 80, room: 112 });
});
