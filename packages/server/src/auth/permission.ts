import { permissionDenied, permissionToSee, permits } from '@coffer/kernel';
import type { Caller } from '../api/caller.ts';

/** Lets a call go on if its key may do what needs that permission. Throws Stripe's 403. */
export function checkPermission(caller: Caller, needed: string | null): void {
  const { restriction, livemode, accountId } = caller;
  if (restriction === null || permits(restriction.permissions, needed)) return;
  throw permissionDenied({ livemode, accountId, needed });
}

/**
 * The same for an object that is put into an answer, or for each object of a list. What is no
 * object of its own (`currency_options`) belongs to the one that it is part of.
 */
export function checkMaySee(caller: Caller, value: unknown): void {
  if (caller.restriction === null || typeof value !== 'object' || value === null) return;
  if (!('object' in value) || typeof value.object !== 'string') return;
  if (value.object !== 'list') {
    checkPermission(caller, permissionToSee(value.object));
  } else if ('data' in value && Array.isArray(value.data)) {
    for (const item of value.data) checkMaySee(caller, item);
  }
}
