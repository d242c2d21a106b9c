import {
  hash,
  metadata,
  oneOf,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { billingDetails, type BillingDetailsInput } from '../contact/billing-details.ts';

const PREFERRED_NETWORKS = ['cartes_bancaires', 'mastercard', 'visa'] as const;

/** Parameters that creating and updating share. */
export const paymentMethodShape: {
  readonly allow_redisplay: Param<'always' | 'limited' | 'unspecified'>;
  readonly billing_details: Param<BillingDetailsInput>;
  readonly metadata: Param<MetadataChange>;
} = {
  allow_redisplay: oneOf(['always', 'limited', 'unspecified']),
  billing_details: billingDetails(),
  metadata: metadata(),
};

/** What may be said of a card beside its number: `card[networks][preferred]`. */
export const networksParam: Param<{ readonly preferred?: string | null }> = hash({
  preferred: unsettable(oneOf(PREFERRED_NETWORKS)),
});

/** Cards are the only type so far. */
export const typeParam: Param<'card'> = oneOf(['card']);

/** `type` as a filter: of any other type there are none. */
export const typeFilterParam: Param<string> = string({ maxChars: 100 });
