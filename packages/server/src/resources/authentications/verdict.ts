import type { Authentication as Standing } from '@coffer/acquirers';
import type { Authentication } from './authentication.ts';

/** What an answer about the holder of a card means for the intent that waits for it. */
export type Verdict =
  /** Nothing is known that was not known before. */
  | { readonly kind: 'wait' }
  /** The holder has to answer the issuer's page. */
  | { readonly kind: 'challenge'; readonly acsUrl: string }
  /** The issuer is asked again, with what the authentication came to. */
  | {
      readonly kind: 'proceed';
      readonly state: 'attempted' | 'authenticated' | 'not_supported' | 'processing_error';
    }
  | {
      readonly kind: 'fail';
      /** `abandoned`: nobody was there to answer an issuer's page. */
      readonly state: 'abandoned' | 'canceled' | 'expired' | 'failed';
    };

export function verdictOf(row: Authentication, standing: Standing, expired: boolean): Verdict {
  switch (standing.kind) {
    case 'unknown':
      if (!expired) return { kind: 'wait' };
      // A directory that never answers is one that could not say.
      return row.state === 'asking'
        ? { kind: 'proceed', state: 'processing_error' }
        : { kind: 'fail', state: 'expired' };
    case 'challenge':
      if (row.state === 'challenge') {
        return expired ? { kind: 'fail', state: 'expired' } : { kind: 'wait' };
      }
      return row.data.holder.failOnChallenge
        ? { kind: 'fail', state: 'abandoned' }
        : { kind: 'challenge', acsUrl: standing.acsUrl };
    case 'authenticated':
    case 'attempted':
    case 'not_supported':
    case 'processing_error':
      return { kind: 'proceed', state: standing.kind };
    case 'failed':
    case 'canceled':
      return { kind: 'fail', state: standing.kind };
  }
}
