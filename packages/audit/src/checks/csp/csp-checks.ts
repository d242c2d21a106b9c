import type { Check } from '../check.ts';
import type { Page } from '../page.ts';
import { inlineCode } from './inline-code.ts';
import { integrityPolicy } from './integrity-policy.ts';
import { missingDirectives } from './missing-directives.ts';
import { ownResources } from './own-resources.ts';
import { presence } from './presence.ts';
import { providerSources } from './provider-sources.ts';
import { reporting } from './reporting.ts';
import { secondOpinion } from './second-opinion.ts';
import { syntax } from './syntax.ts';
import { trustedTypes } from './trusted-types.ts';
import { wideSources } from './wide-sources.ts';

/** The checks of a page's policies, in the order in which a person would make them. */
export const CSP_CHECKS: readonly Check<Page>[] = [
  presence,
  syntax,
  providerSources,
  ownResources,
  missingDirectives,
  inlineCode,
  wideSources,
  trustedTypes,
  integrityPolicy,
  reporting,
  secondOpinion,
];
