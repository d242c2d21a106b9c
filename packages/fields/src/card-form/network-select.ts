import type { FormInput, PlainObject } from '@coffer/kernel';
import { texts } from '../texts/texts.ts';

/** What the networks call themselves. They are names: no language has others. */
export const NETWORK_NAMES: Readonly<Record<string, string>> = {
  cartes_bancaires: 'Cartes Bancaires',
  eftpos_au: 'eftpos Australia',
  mastercard: 'Mastercard',
  visa: 'Visa',
};

/**
 * The choice of a network, for the holder of a card that has several (Regulation (EU) 2015/751,
 * article 8). Hidden for every other card.
 */
export class NetworkSelect {
  readonly #select: HTMLSelectElement;
  /** What is shown and hidden with the choice. */
  readonly #around: HTMLElement;
  #offered: readonly string[] = [];
  #preferred: readonly string[] = [];

  constructor(select: HTMLSelectElement, around: HTMLElement, changed: () => void) {
    this.#select = select;
    this.#around = around;
    select.addEventListener('change', changed);
  }

  /** The network that the holder, or else the merchant, has chosen. */
  get chosen(): string | null {
    return this.#offered.length > 1 && this.#select.value !== '' ? this.#select.value : null;
  }

  /** Which networks to choose first, if a card has one of them. */
  prefer(networks: readonly string[] | null): void {
    if (networks !== null) this.#preferred = networks;
  }

  /** Offers the networks of the card as it is. Tells whether they are others than before. */
  offer(networks: readonly string[]): boolean {
    if (networks.join(' ') === this.#offered.join(' ')) return false;
    this.#offered = networks;
    const options = networks.map(
      (network) => new Option(NETWORK_NAMES[network] ?? network, network),
    );
    this.#select.replaceChildren(new Option(texts().labels.select, ''), ...options);
    this.#select.value = this.#preferred.find((network) => networks.includes(network)) ?? '';
    this.#around.hidden = networks.length < 2;
    return true;
  }
}

/** The choice as a parameter of the card. */
export function preferredNetwork({ chosen }: NetworkSelect): PlainObject {
  return chosen === null ? {} : { networks: { preferred: chosen } };
}

/** The `preferredNetwork` option. */
export function networkList(given: FormInput): readonly string[] | null {
  if (!Array.isArray(given)) return null;
  return given.filter((network) => typeof network === 'string');
}
