/** A page of a shop as it is served, and what an audit must say of it. */
export interface PageCase {
  readonly name: string;
  /** The document's body. */
  readonly body: string;
  /**
   * Rules that must be found, all of them, each with a part of its subject after a space where the
   * page breaks the rule by itself; empty: nothing of high severity or worse.
   */
  readonly expected: readonly string[];
}

export const SHOP = 'https://shop.example';
export const EVIL = 'https://cdn.evil.example';

/** Frames of a provider that take the card, as its script leaves them behind. */
export const STRIPE_FRAME: string = providerFrame('https://js.stripe.com/v3/elements-inner-card');

/** A script of the provider and its frame with the card fields. */
export function providerFrame(url: string): string {
  const { origin } = new URL(url);
  return (
    `<script src="${origin}/v3/"></script><div id="payment" style="position:relative;width:400px">` +
    `<iframe id="card" src="${url}" style="width:400px;height:60px;border:0"></iframe></div>` +
    '<button id="pay">Pay</button>'
  );
}

/** A merchant's own card form: each attack on it is found besides the form itself. */
export const RAW_FORM: string =
  '<form id="checkout" action="/pay" method="post">' +
  '<label>Card number <input id="number" name="cardnumber" autocomplete="cc-number"></label>' +
  '<label>Expiry <input id="exp" name="exp" autocomplete="cc-exp"></label>' +
  '<label>CVC <input id="cvc" name="cvc" autocomplete="cc-csc"></label>' +
  '<button>Pay</button></form>';
