// A merchant's page that takes payments in every way, one flow for each visit. The publishable key
// comes from the page's address. A flow mounts its elements; `usable` tells when they are, `pay()`
// what became of the payment.
const key = new URLSearchParams(window.location.hash.slice(1)).get('key');
const instance = window.Stripe(key);

const JENNY = {
  name: 'Jenny Rosen',
  address: {
    line1: '1 Main St',
    city: 'Springfield',
    state: 'IL',
    postal_code: '62701',
    country: 'US',
  },
};

const shown = (element) =>
  new Promise((resolve) => {
    element.on('cspviolation', (event) => window.violations.push(event));
    element.on('ready', () => resolve('ready'));
    element.on('loaderror', () => resolve('loaderror'));
  });

function mount(elements) {
  window.usable = Promise.all(elements.map(shown));
  elements.forEach((element, at) => element.mount(`#place${at}`));
}

/** What was made, or where an intent stands, or what went wrong. */
function told(answer) {
  const { error, paymentIntent, setupIntent, ...made } = answer;
  if (error) return error.message;
  return (paymentIntent ?? setupIntent)?.status ?? Object.keys(made).join();
}

window.flows = {
  card() {
    const card = instance.elements().create('card', { hidePostalCode: true });
    mount([card]);
    const method = { payment_method: { card } };
    window.steps = {
      token: () => instance.createToken(card).then(told),
      method: () => instance.createPaymentMethod({ type: 'card', card }).then(told),
      setup: (secret) => instance.confirmCardSetup(secret, method).then(told),
      pay: (secret) => instance.confirmCardPayment(secret, method).then(told),
    };
  },

  split() {
    const group = instance.elements();
    const elements = ['cardNumber', 'cardExpiry', 'cardCvc'].map((type) => group.create(type));
    mount(elements);
    const method = { payment_method: { card: elements[0] } };
    window.steps = { pay: (secret) => instance.confirmCardPayment(secret, method).then(told) };
  },

  /** A customer's form: saved cards, address and e-mail; its intents come later. */
  deferred(customerSessionClientSecret) {
    const options = { mode: 'payment', amount: 4200, currency: 'usd', customerSessionClientSecret };
    const elements = instance.elements(options);
    mount([
      elements.create('payment'),
      elements.create('address', { mode: 'shipping', defaultValues: JENNY }),
      elements.create('linkAuthentication', { defaultValues: { email: 'jenny@example.com' } }),
      elements.create('expressCheckout'),
    ]);
    const submitted = async (then) => {
      const { error } = await elements.submit();
      return error ? error.message : then().then(told);
    };
    window.steps = {
      token: () => submitted(() => instance.createConfirmationToken({ elements })),
      pay: (clientSecret) =>
        submitted(() =>
          instance.confirmPayment({ elements, clientSecret, redirect: 'if_required' }),
        ),
    };
  },

  setup(clientSecret) {
    const elements = instance.elements({ clientSecret });
    mount([elements.create('payment')]);
    window.steps = {
      pay: () => instance.confirmSetup({ elements, redirect: 'if_required' }).then(told),
    };
  },

  checkoutElements(clientSecret) {
    const checkout = instance.initCheckoutElementsSdk({ clientSecret });
    mount([
      checkout.createPaymentElement(),
      checkout.createBillingAddressElement({ defaultValues: JENNY }),
    ]);
    window.steps = {
      async pay() {
        const { actions } = await checkout.loadActions();
        await actions.updateEmail('jenny@example.com');
        const answer = await actions.confirm({ redirect: 'if_required', billingAddress: JENNY });
        return answer.type === 'error' ? answer.error.message : answer.session.status.type;
      },
    };
  },

  form(clientSecret) {
    const done = Promise.withResolvers();
    const checkout = instance.initCheckoutFormSdk({ clientSecret });
    const form = checkout.createForm();
    mount([form]);
    form.on('confirm', async (formConfirmEvent) => {
      const { actions } = await checkout.loadActions();
      const answer = await actions.confirm({ formConfirmEvent, redirect: 'if_required' });
      done.resolve(answer.error?.message ?? answer.session.status.type);
    });
    window.steps = { pay: () => done.promise };
  },

  async embedded(clientSecret) {
    const done = Promise.withResolvers();
    const checkout = await instance.createEmbeddedCheckoutPage({
      clientSecret,
      onComplete: () => done.resolve('complete'),
      onAnalyticsEvent: ({ eventType }) => {
        if (eventType === 'loaderror') done.resolve(eventType);
      },
    });
    checkout.mount('#place0');
    window.steps = { pay: () => done.promise };
  },
};
