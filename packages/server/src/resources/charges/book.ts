import { invariant } from '@coffer/kernel';
import { mint, NO_REQUEST, nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { emit } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { bookingOf } from '../../ledger/booking.ts';
import { postAll } from '../../ledger/post.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import { chargeObject } from './object.ts';
import { lockCharges, setBalanceTransactions } from './store.ts';
import { findUnbooked, takeUnbooked } from './unbooked.ts';

const CHARGES_PER_BATCH = 200;
const ACCOUNTS_PER_RUN = 100;

/**
 * Books what was captured asynchronously (`capture_method=automatic_async`): the money gets into
 * the merchant's balance, and `charge.updated` says so. A job, across accounts: what a transaction
 * has left to be booked is found by the next run of whichever server, and booked once.
 */
export async function bookCharges(services: Services): Promise<'more' | void> {
  const scopes = await findUnbooked(services.db, ACCOUNTS_PER_RUN);
  const failures: unknown[] = [];
  for (const scope of scopes) {
    await bookAll(services, scope).catch((error: unknown) => failures.push(error));
  }
  // The job's runner logs it, and comes again.
  if (failures.length > 0) throw failures[0];
  return scopes.length === ACCOUNTS_PER_RUN ? 'more' : undefined;
}

async function bookAll(services: Services, scope: Scope): Promise<void> {
  for (;;) {
    const booked = await services.db.transaction((tx) => bookBatch(services, tx, scope));
    if (booked < CHARGES_PER_BATCH) return;
  }
}

async function bookBatch(services: Services, tx: Transaction, scope: Scope): Promise<number> {
  const [ids, settings] = await Promise.all([
    takeUnbooked(tx, scope, CHARGES_PER_BATCH),
    readAccountSettings(tx, scope.accountId),
  ]);
  if (ids.length === 0) return 0;
  const call = {
    ...{ services, db: tx, request: NO_REQUEST },
    caller: { ...scope, keyKind: 'secret' as const, restriction: null },
  };
  const created = nowS(call);
  const charges = await lockCharges(tx, scope, ids);
  invariant(charges.length === ids.length, 'what is to be booked is there');
  const booked = charges.map((before) => {
    invariant(before.balance_transaction === null, 'a charge is booked once');
    return { before, after: { ...before, balance_transaction: mint(call, 'txn') } };
  });
  setBalanceTransactions(
    tx,
    scope,
    booked.map(({ after }) => after),
  );
  postAll(
    tx,
    scope,
    booked.map(({ after }) => bookingOf(after, settings, created)),
  );
  emit(
    tx,
    call,
    booked.map(({ before, after }) => {
      const object = chargeObject(after);
      return {
        type: 'charge.updated',
        object,
        previous: previousAttributes(chargeObject(before), object),
      };
    }),
  );
  return ids.length;
}
