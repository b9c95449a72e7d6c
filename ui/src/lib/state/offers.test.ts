import { expect, it, vi } from 'vitest';
import type { Target } from '../host';
import { fitting, Offers, type Offer } from './offers.svelte';

const OFFERS: Offer[] = [{ value: 'team/orders' }, { value: 'arn:aws:iam::1:role/run', label: 'runner' }];

it('offers what fits the typed text by value or by name', () => {
  expect(fitting(OFFERS, 'ORD')).toEqual([OFFERS[0]]);
  expect(fitting(OFFERS, 'runner')).toEqual([OFFERS[1]]);
  expect(fitting(OFFERS, 'nothing')).toEqual([]);
});

it('offers all others where the text is an offer already', () => {
  expect(fitting(OFFERS, 'team/orders')).toEqual(OFFERS);
});

it('asks each target once, and again where that is wanted', async () => {
  let target: Target = { type: 'practice' };
  const ask = vi.fn(() => Promise.resolve(OFFERS));
  const offers = new Offers(() => target, ask);
  offers.look();
  offers.look();
  await vi.waitFor(() => expect(offers.all).toEqual(OFFERS));
  expect(ask).toHaveBeenCalledTimes(1);
  target = { type: 'aws', profile: 'work', region: null };
  offers.look();
  expect(offers.all).toBeNull();
  await offers.again();
  expect(ask).toHaveBeenCalledTimes(3);
});

it('keeps no answer of the target before', async () => {
  let target: Target = { type: 'practice' };
  let settle: (offers: Offer[]) => void = () => undefined;
  const slow = new Promise<Offer[]>((resolve) => (settle = resolve));
  const offers = new Offers(
    () => target,
    ({ type }) => (type === 'practice' ? slow : Promise.resolve([])),
  );
  offers.look();
  target = { type: 'aws', profile: null, region: null };
  offers.look();
  settle(OFFERS);
  await vi.waitFor(() => expect(offers.asking).toBe(false));
  expect(offers.all).toEqual([]);
});

it('says why a target offers nothing', async () => {
  const offers = new Offers(
    () => ({ type: 'practice' }),
    () => Promise.reject(new Error('no network')),
  );
  await offers.again();
  expect(offers.fault?.message).toContain('no network');
  expect(offers.asking).toBe(false);
});
