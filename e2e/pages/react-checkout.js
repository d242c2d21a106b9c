// A merchant's React page with Checkout in it: the whole page embedded, its form alone, or single
// elements around the merchant's own button, as the library's own documentation has them.
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { loadStripe } from '@stripe/stripe-js';
import { EmbeddedCheckout, EmbeddedCheckoutProvider } from '@stripe/react-stripe-js';
import {
  CheckoutElementsProvider,
  CheckoutForm,
  CheckoutFormProvider,
  PaymentElement,
  useCheckoutElements,
  useCheckoutForm,
} from '@stripe/react-stripe-js/checkout';

const settings = new URLSearchParams(window.location.hash.slice(1));
const clientSecret = settings.get('secret');
const stripePromise = loadStripe(settings.get('key'));

function Pay() {
  const checkout = useCheckoutElements();
  const [result, setResult] = useState('');
  const session = checkout.checkout;

  async function pay() {
    const email = await session.updateEmail('jenny@example.com');
    if (email.type === 'error') return setResult(`error ${email.error.message}`);
    const billingAddress = {
      name: 'Jenny Rosen',
      address: { country: 'US', postal_code: '94107' },
    };
    const answer = await session.confirm({ redirect: 'if_required', billingAddress });
    setResult(
      answer.type === 'error' ? `error ${answer.error.message}` : answer.session.status.type,
    );
  }

  async function discount() {
    const answer = await session.applyPromotionCode(settings.get('code'));
    setResult(answer.type === 'error' ? `error ${answer.error.code}` : 'applied');
  }

  // The element comes up while the session is still being read.
  const known = checkout.type === 'success';
  return h(
    'div',
    null,
    h('div', { id: 'card' }, h(PaymentElement)),
    known ? h('p', { id: 'total' }, session.total.total.amount) : null,
    h('button', { id: 'discount', disabled: !known, onClick: discount }, 'Discount'),
    h('button', { id: 'pay', disabled: !known, onClick: pay }, 'Pay'),
    h('output', null, known ? result : checkout.type),
  );
}

function Embedded() {
  const [done, setDone] = useState(false);
  const options = { clientSecret, onComplete: () => setDone(true) };
  return h(
    'div',
    { id: 'checkout' },
    h(EmbeddedCheckoutProvider, { stripe: stripePromise, options }, h(EmbeddedCheckout)),
    done ? h('output', null, 'complete') : null,
  );
}

function Form() {
  const state = useCheckoutForm();
  const [result, setResult] = useState('');
  const [email, setEmail] = useState('');
  const { checkout, type } = state;

  async function confirm(formConfirmEvent) {
    const answer = await checkout.confirm({ formConfirmEvent, redirect: 'if_required' });
    setResult(
      answer.type === 'error' ? `error ${answer.error.message}` : answer.session.status.type,
    );
  }

  const onChange = ({ complete, value }) =>
    setEmail(`${value.customerDetails.email} ${complete ? 'whole' : 'in part'}`);
  return h(
    'div',
    null,
    h('div', { id: 'checkout' }, h(CheckoutForm, { onChange, onConfirm: confirm })),
    type === 'success' ? h('p', { id: 'total' }, checkout.total.total.amount) : null,
    h('p', { id: 'email' }, email),
    h('output', null, result),
  );
}

const options = { clientSecret };
const contents = {
  embedded: () => h(Embedded),
  elements: () => h(CheckoutElementsProvider, { stripe: stripePromise, options }, h(Pay)),
  form: () => h(CheckoutFormProvider, { stripe: stripePromise, options }, h(Form)),
};
createRoot(document.querySelector('#root')).render(contents[settings.get('mode')]());
