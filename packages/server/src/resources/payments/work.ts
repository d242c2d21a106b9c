import type { Answer } from '../../api/answer.ts';
import type { Authentication } from '../authentications/authentication.ts';
import type { Operation } from './operation.ts';

/** What is to be done next with the outside world. It is written already, so it is never lost. */
export type Work =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'authentication'; readonly authentication: Authentication };

/** What a step comes to: the answer that the request gets, or the next step. */
export type Step = { readonly kind: 'answered'; readonly answer: Answer } | Work;

export function answered(answer: Answer): Step {
  return { kind: 'answered', answer };
}
