import { missingParam } from '../../params/spec.ts';
import type { AfterCompletion } from '../checkout-sessions/row.ts';
import type { LinkInput } from './params.ts';

/** What a link does once it is paid: a page of ours, or one of the merchant's. */
export function afterCompletionOf(
  given: LinkInput['after_completion'],
  before: AfterCompletion,
): AfterCompletion {
  if (given === undefined) return before;
  const { type, hosted_confirmation: page, redirect } = given;
  if (type === 'hosted_confirmation') {
    return { type, custom_message: page?.custom_message ?? null, url: null };
  }
  if (redirect === undefined) throw missingParam('after_completion[redirect]');
  return { type, custom_message: null, url: redirect.url };
}
