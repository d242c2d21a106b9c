// Loaded only by pages that have a customer's session: others do not pay for it.
import { loadElementsSession } from './elements-session.ts';
import { SavedCards, type SavedCardsInit } from './saved-cards.ts';

/** Shows the customer's saved cards above the form; null without a session. */
export async function loadSavedCards(
  root: HTMLFormElement,
  init: Omit<SavedCardsInit, 'root' | 'session'>,
): Promise<SavedCards | null> {
  const session = await loadElementsSession(init.setup);
  return session === null ? null : new SavedCards({ ...init, root, session });
}
