import type { BrowserError } from '@coffer/kernel';

/** A frame cannot show itself. The page around it is told why. */
export class LoadFailure extends Error {
  readonly error: BrowserError;

  constructor(error: BrowserError) {
    super(error.message);
    this.name = 'LoadFailure';
    this.error = error;
  }
}
