import { providerNeeds, type NeedsRequest } from '@coffer/kernel';
import type { StackInfo } from '@coffer/testkit';

/** What a page with the SDK alone needs of a stack's vault. */
export function sdkNeeds({ vault }: Pick<StackInfo, 'vault'>): NeedsRequest {
  return { provider: 'coffer', surfaces: ['sdk'], cofferOrigin: vault };
}

/** The same with the payment page embedded. */
export function embeddedNeeds(stack: Pick<StackInfo, 'checkout' | 'vault'>): NeedsRequest {
  return { ...sdkNeeds(stack), surfaces: ['sdk', 'checkout'], checkoutOrigin: stack.checkout };
}

/** A page's Trusted Types, as strict as they can be. */
export const TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types 'none'";

/**
 * The policy of a merchant's page: its own script files, what docs/api/page-policies.md has for the
 * surfaces, and nothing else. `without` leaves out one source, as `frame-src https://…`.
 */
export function minimumPolicy(request: NeedsRequest, without = ''): string {
  const sources = (directive: string): string =>
    providerNeeds(request)
      .filter((row) => row.directive === directive)
      .filter(({ source }) => `${directive} ${source}` !== without)
      .map(({ source }) => source)
      .join(' ');
  return (
    `default-src 'none'; script-src 'self' ${sources('script-src')}; ` +
    `frame-src ${sources('frame-src') || "'none'"}; base-uri 'none'; form-action 'none'; ` +
    `report-uri /reports${TRUSTED_TYPES}`
  );
}
