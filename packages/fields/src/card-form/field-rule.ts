import type { ErrorKey } from '../texts/text-keys.ts';

/** What is known about the text in a field. */
export interface FieldCheck {
  readonly complete: boolean;
  /** Wrong however the typing goes on; shown at once. */
  readonly error: ErrorKey | null;
  /** Not there yet; shown when the shopper leaves the field. Null when complete. */
  readonly incomplete: ErrorKey | null;
}

/** How one kind of field reads, writes and judges its text. Pure. */
export interface FieldRule {
  /** Whether a character is data, not a separator; the caret keeps its place among these. */
  isData(char: string): boolean;
  /** The text as shown. `deleting` leaves out separators that would come back at once. */
  format(text: string, deleting: boolean): string;
  check(shown: string): FieldCheck;
  /** Whether the shopper has surely finished, so that the next field may take the focus. */
  isFinished(shown: string): boolean;
}

export const COMPLETE: FieldCheck = { complete: true, error: null, incomplete: null };

/** A check that failed for good. */
export function wrong(code: ErrorKey): FieldCheck {
  return { complete: false, error: code, incomplete: code };
}

/** A check of text that may yet become right. */
export function unfinished(code: ErrorKey): FieldCheck {
  return { complete: false, error: null, incomplete: code };
}

/** The ASCII digits of a text; full-width digits of East Asian keyboards count (Unicode NFKC). */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^0-9]/g, '');
}

export function isDigit(char: string): boolean {
  return digitsOf(char) !== '';
}
