import type { Verdict } from '../host';

export const VERDICT_WORDS: Record<Verdict, string> = {
  success: 'Success',
  functionError: 'Function error',
  timeout: 'Timed out',
  crash: 'Crashed',
  initFailure: 'Did not start',
  outOfMemory: 'Out of memory',
};

export const VERDICT_SENTENCES: Record<Verdict, string> = {
  success: 'The handler returned.',
  functionError: 'The handler threw an exception, or its answer could not be delivered.',
  timeout: 'The handler did not end within the timeout.',
  crash: 'The process ended in the middle of the invocation.',
  initFailure: 'The function never became ready. Check the handler and what runs at start-up.',
  outOfMemory: 'The function used all of its memory. Raise the limit or use less.',
};
