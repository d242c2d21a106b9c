import type { FrameResult, PlainObject } from '@coffer/kernel';
import { CONNECTION_ERROR, Frame } from './frame.ts';
import type { Instance } from './instance.ts';
import { own, ownText, plainObject } from './plain.ts';
import { setStyle, type Style } from './styled.ts';

const OVERLAY_STYLE: Style = {
  position: 'fixed',
  inset: '0',
  width: '100%',
  height: '100%',
  'max-width': 'none',
  'max-height': 'none',
  margin: '0',
  padding: '0',
  border: '0',
  overflow: 'auto',
  background: 'rgb(16 22 36 / 60%)',
};

const BOX_STYLE: Style = {
  position: 'relative',
  width: 'min(100%, 520px)',
  height: 'min(100%, 680px)',
  margin: 'max(0px, (100vh - 680px) / 2) auto 0',
  overflow: 'hidden',
  'border-radius': '8px',
  background: '#fff',
};

const CLOSE_STYLE: Style = {
  position: 'absolute',
  top: '0',
  'inset-inline-end': '0',
  width: '44px',
  height: '44px',
  margin: '0',
  padding: '0',
  border: '0',
  background: 'transparent',
  color: '#3c4558',
  font: '24px/44px system-ui, sans-serif',
  cursor: 'pointer',
};

/**
 * Shows the bank's page of an intent over the merchant's page, and answers with the intent once it
 * waits for its card holder no longer. A `dialog` of the browser's own keeps the focus, makes the
 * rest inert and gives the focus back.
 */
export function showChallenge(
  instance: Instance,
  intent: PlainObject,
  clientSecret: string,
): Promise<FrameResult> {
  const dialog = styled('dialog', OVERLAY_STYLE);
  const box = styled('div', BOX_STYLE);
  const close = styled('button', CLOSE_STYLE);
  // English until the frame has told its words.
  dialog.ariaLabel = 'Your bank asks who you are';
  dialog.ariaModal = 'true';
  close.type = 'button';
  close.ariaLabel = 'Cancel';
  close.textContent = '×';
  return new Promise((resolve) => {
    const cancel = async (): Promise<void> => {
      close.disabled = true;
      const source = ownText(sdkAction(intent), 'source') ?? '';
      const result = await instance.ask({ kind: 'cancel_challenge', clientSecret, source });
      // The bank may have been quicker: then the intent tells what came of it. An API that does not
      // answer is not asked again, while the shopper looks at a window that does not close.
      const isRefused = !result.ok && result.error.type !== CONNECTION_ERROR.type;
      finish(isRefused ? await instance.ask({ kind: 'retrieve_intent', clientSecret }) : result);
    };
    const frame = new Frame({
      ...instance.frameAddress(instance.challengePage()),
      title: 'Secure authentication frame',
      style: { height: '100%' },
      setup: () => instance.setup(plainObject({ locale: instance.locale })),
      receive: (message) => {
        if (message.type === 'escape') void cancel();
        if (message.type === 'labels') {
          dialog.ariaLabel = message.dialog;
          close.ariaLabel = message.close;
          dialog.dir = message.direction;
        }
      },
    });
    const finish = (result: FrameResult): void => {
      frame.destroy();
      dialog.close();
      dialog.remove();
      resolve(result);
    };
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      void cancel();
    });
    close.addEventListener('click', () => void cancel());
    frame.attach(box);
    box.append(close);
    dialog.append(box);
    document.body.append(dialog);
    dialog.showModal();
    void frame.ask({ kind: 'finish_challenge', clientSecret }).then(finish);
  });
}

/** What the bank's page needs; undefined when the next action is of another kind. */
export function sdkAction(intent: PlainObject): unknown {
  return own(own(intent, 'next_action'), 'use_stripe_sdk');
}

function styled<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  style: Style,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  setStyle(element, style);
  return element;
}
