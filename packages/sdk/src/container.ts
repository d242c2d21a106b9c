import { IntegrationError } from './integration-error.ts';
import { isObject } from './plain.ts';

/** The element that the merchant's page means by what it gives to `mount`. */
export function containerOf(target: unknown): HTMLElement {
  if (target instanceof HTMLElement) return target;
  if (typeof target === 'string' && target !== '') {
    const found = document.querySelector(target);
    if (found instanceof HTMLElement) return found;
    throw new IntegrationError(
      `The selector you specified (${target}) applies to no DOM elements that are currently on ` +
        'the page. Make sure the element exists on the page before calling mount().',
    );
  }
  throw new IntegrationError(
    isObject(target)
      ? 'Invalid DOM element. Make sure to call mount() with a valid DOM element or selector.'
      : 'Missing argument. Make sure to call mount() with a valid DOM element or selector.',
  );
}
