import type { Host } from '../host';
import type { LayerStore } from '../types';

type Answer = <T>(value: T) => Promise<T>;

/** The store of compressed layers, which can be emptied and bounded. */
export function layerCalls(answer: Answer): Pick<Host, 'layerStore' | 'limitLayerStore' | 'emptyLayerStore'> {
  let store: LayerStore = {
    folder: '/home/me/.cache/slipway/layers',
    blobs: 14,
    sizeBytes: 431_820_800,
    limitGib: 5,
  };
  return {
    layerStore: () => answer(store),
    limitLayerStore: (limitGib) => answer((store = { ...store, limitGib })),
    emptyLayerStore: () => answer((store = { ...store, blobs: 0, sizeBytes: 0 })),
  };
}
