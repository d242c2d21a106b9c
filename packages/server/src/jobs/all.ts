import type { Services } from '../api/services.ts';
import type { KeyDirectory } from '../auth/key-directory.ts';
import { forgetEndedKeys } from '../keys/forget-ended-keys.ts';
import { publishAll } from '../events/publish.ts';
import { pruneKeys } from '../idempotency/prune-keys.ts';
import { pruneAuthentications } from '../resources/authentications/prune.ts';
import { bookCharges } from '../resources/charges/book.ts';
import { deleteReleasedCards } from '../resources/cards/released-cards.ts';
import { expireConfirmationTokens } from '../resources/confirmation-tokens/expire.ts';
import { pruneCustomerSessions } from '../resources/customer-sessions/prune.ts';
import { expireDueSessions } from '../resources/checkout-sessions/expire.ts';
import { pruneLinkSessions } from '../resources/checkout-sessions/prune.ts';
import { expireAuthorizations } from '../resources/payments/expire-authorizations.ts';
import { pruneEvents } from '../resources/events/prune.ts';
import { Repair } from '../resources/payments/repair.ts';
import { inquireDueRefunds } from '../resources/refunds/inquire.ts';
import { cancelStaleIntents } from '../resources/stale-intents/sweep.ts';
import { pruneStripecliSessions } from '../resources/stripecli/prune.ts';
import { forgetExpiredSecrets } from '../resources/webhook-endpoints/store.ts';
import { qualifyDue } from '../webhooks/qualify/qualify-due.ts';
import type { Job } from './job-runner.ts';

const REPAIR_EVERY_MS = 500;
const PUBLISH_EVERY_MS = 500;
const BOOK_EVERY_MS = 500;
const TAKE_ENDPOINTS_EVERY_MS = 1_000;
const DELETE_CARDS_EVERY_MS = 5_000;
const EXPIRE_TOKENS_EVERY_MS = 60_000;
const EXPIRE_AUTHORIZATIONS_EVERY_MS = 60_000;
const EXPIRE_SESSIONS_EVERY_MS = 5_000;
const INQUIRE_REFUNDS_EVERY_MS = 1_000;
const QUALIFY_EVERY_MS = 2_000;
const NOTE_USES_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 600_000;

/** All repeated work. These are the only statements that look across accounts (DESIGN rule 6). */
export function allJobs(services: Services, keys: KeyDirectory): readonly Job[] {
  const repair = new Repair(services);
  const jobs: readonly (readonly [string, number, Job['run']])[] = [
    ['repair operations', REPAIR_EVERY_MS, () => repair.look()],
    ['publish events', PUBLISH_EVERY_MS, () => publishAll(services)],
    ['book charges', BOOK_EVERY_MS, () => bookCharges(services)],
    [
      'take forgotten endpoints',
      TAKE_ENDPOINTS_EVERY_MS,
      () => services.deliveries.takeForgotten(),
    ],
    ['delete released cards', DELETE_CARDS_EVERY_MS, () => deleteReleasedCards(services)],
    ['inquire refunds', INQUIRE_REFUNDS_EVERY_MS, () => inquireDueRefunds(services)],
    ['expire authorizations', EXPIRE_AUTHORIZATIONS_EVERY_MS, () => expireAuthorizations(services)],
    [
      'expire confirmation tokens',
      EXPIRE_TOKENS_EVERY_MS,
      () => expireConfirmationTokens(services),
    ],
    ['prune customer sessions', PRUNE_EVERY_MS, () => pruneCustomerSessions(services)],
    ['expire checkout sessions', EXPIRE_SESSIONS_EVERY_MS, () => expireDueSessions(services)],
    ['prune sessions of payment links', PRUNE_EVERY_MS, () => pruneLinkSessions(services)],
    ['prune authentications', PRUNE_EVERY_MS, () => pruneAuthentications(services.db)],
    [
      'prune sessions of the command-line client',
      PRUNE_EVERY_MS,
      () => pruneStripecliSessions(services),
    ],
    ['cancel stale intents', PRUNE_EVERY_MS, () => cancelStaleIntents(services)],
    ['prune events', PRUNE_EVERY_MS, () => pruneEvents(services)],
    ['qualify webhook endpoints', QUALIFY_EVERY_MS, () => qualifyDue(services)],
    ['forget expired signing secrets', PRUNE_EVERY_MS, () => forgetExpiredSecrets(services.db)],
    ['note uses of keys', NOTE_USES_EVERY_MS, () => keys.noteUses()],
    ['forget ended keys', PRUNE_EVERY_MS, () => forgetEndedKeys(services)],
    ['prune idempotency keys', PRUNE_EVERY_MS, () => pruneKeys(services.db)],
  ];
  return jobs.map(([name, everyMs, run]) => ({ name, everyMs, run }));
}
