import type { Check } from '../check.ts';
import type { Page } from '../page.ts';
import { cookies } from './cookies.ts';
import { isolation } from './isolation.ts';
import { mixedContent } from './mixed-content.ts';
import { responseHeaders } from './response-headers.ts';

/** The checks of a document's headers and plain addresses, in reading order. */
export const HEADER_CHECKS: readonly Check<Page>[] = [
  isolation,
  mixedContent,
  cookies,
  responseHeaders,
];
