import type { PlainObject } from '@coffer/kernel';
import type { ElementCore, ElementType } from './element-core.ts';
import { IntegrationError } from './integration-error.ts';

/** What the merchant's code holds of an element. */
export interface ElementFace {
  mount(target: unknown): void;
  unmount(): void;
  destroy(): void;
  update(options: unknown): ElementFace;
  focus(): void;
  blur(): void;
  clear(): void;
  collapse(): ElementFace;
  getValue(): Promise<PlainObject>;
  on(event: unknown, listener: unknown): ElementFace;
  once(event: unknown, listener: unknown): ElementFace;
  off(event: unknown, listener?: unknown): ElementFace;
}

const cores = new WeakMap<object, ElementCore>();

/** The element behind a face; undefined for anything else. */
export function coreOf(face: unknown): ElementCore | undefined {
  return typeof face === 'object' && face !== null ? cores.get(face) : undefined;
}

/** Methods without `this`, so that a merchant may pass them around. */
export function elementFace(core: ElementCore): ElementFace & { readonly _type: ElementType } {
  const face = {
    _type: core.type,
    mount: (target: unknown) => core.mount(target),
    unmount: () => core.unmount(),
    destroy: () => core.destroy(),
    update(options: unknown) {
      core.update(options);
      return face;
    },
    focus: () => core.command('focus'),
    blur: () => core.command('blur'),
    clear: () => core.command('clear'),
    collapse() {
      core.command('collapse');
      return face;
    },
    async getValue() {
      const result = await core.ask({ kind: 'get_value' });
      if (result.ok) return result.value;
      throw new IntegrationError(result.error.message ?? '');
    },
    on(event: unknown, listener: unknown) {
      core.listeners.add(event, listener, false);
      return face;
    },
    once(event: unknown, listener: unknown) {
      core.listeners.add(event, listener, true);
      return face;
    },
    off(event: unknown, listener?: unknown) {
      core.listeners.remove(event, listener);
      return face;
    },
  };
  cores.set(face, core);
  return face;
}
