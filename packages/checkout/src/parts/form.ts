import { h, type Node } from '../h.ts';
import { type, type Store } from '../store.ts';
import { fill } from '../texts/texts.ts';
import type { CustomField } from '../view.ts';
import { ALL_COUNTRIES } from './countries.ts';
import { addressFields } from './address.ts';
import { customFieldId } from './custom-field-id.ts';
import { choiceField, textField, tickBox } from './field.ts';
import { merchantText } from './merchant-text.ts';
import { payButton } from './pay-button.ts';
import { payment } from './payment.ts';
import { group } from './group.ts';
import { shippingRates } from './shipping-rates.ts';
import { taxIdFields } from './tax-id.ts';

const EMAIL_MAX_CHARS = 512;
const PHONE_MAX_CHARS = 50;

/** Everything that is asked of the shopper. */
export function form(store: Store): Node {
  const view = store.view.value;
  const { texts, actions } = store;
  return h(
    'form',
    {
      class: 'form',
      novalidate: true,
      'aria-label': texts.payment,
      onSubmit: (event: { preventDefault(): void }) => {
        event.preventDefault();
        actions.pay();
      },
    },
    contact(store),
    view.shipping?.countries ? shippingAddress(store, view.shipping.countries) : null,
    view.shipping !== null && view.shipping.rates.length > 0
      ? shippingRates(store, view.shipping.rates)
      : null,
    view.charge.free ? null : payment(store),
    view.billing === 'required' ? billing(store) : null,
    view.customFields.length === 0 ? null : customFields(store, view.customFields),
    consent(store),
    payButton(store),
    view.customTexts.submit === null
      ? null
      : h('p', { class: 'small' }, merchantText(view.customTexts.submit)),
  );
}

function contact(store: Store): Node {
  const { texts } = store;
  const { email, phone } = store.draft.value;
  const { emailFixed, asksPhone } = store.view.value.contact;
  return group(
    texts.contact,
    'contact',
    textField(store, {
      id: 'email',
      label: texts.email,
      value: email,
      onText: (text) => type(store, { email: text }, 'email'),
      attributes: {
        type: 'email',
        autocomplete: 'email',
        inputmode: 'email',
        maxlength: EMAIL_MAX_CHARS,
        spellcheck: false,
        readonly: emailFixed,
      },
    }),
    asksPhone
      ? textField(store, {
          id: 'phone',
          label: texts.phone,
          value: phone,
          onText: (text) => type(store, { phone: text }, 'phone'),
          attributes: {
            type: 'tel',
            autocomplete: 'tel',
            inputmode: 'tel',
            maxlength: PHONE_MAX_CHARS,
          },
        })
      : null,
    ...names(store),
    store.view.value.taxId === null ? null : taxIdFields(store, store.view.value.taxId),
  );
}

function names(store: Store): Node[] {
  const { texts, draft } = store;
  const { individualName, businessName } = store.view.value.contact;
  return [
    ...(individualName.asks === 'never'
      ? []
      : [
          textField(store, {
            id: 'individual-name',
            label: texts.individualName,
            value: draft.value.individualName,
            optional: individualName.asks === 'optional',
            onText: (text) => type(store, { individualName: text }, 'individual-name'),
            attributes: { autocomplete: 'name' },
          }),
        ]),
    ...(businessName.asks === 'never'
      ? []
      : [
          textField(store, {
            id: 'company-name',
            label: texts.businessName,
            value: draft.value.companyName,
            optional: businessName.asks === 'optional',
            onText: (text) => type(store, { companyName: text }, 'company-name'),
            attributes: { autocomplete: 'organization' },
          }),
        ]),
  ];
}

function shippingAddress(store: Store, countries: readonly string[]): Node {
  const { texts, draft } = store;
  const words = store.view.value.customTexts.shippingAddress;
  return group(
    texts.shippingAddress,
    'shipping',
    ...addressFields(store, {
      kind: 'shipping',
      address: draft.value.shipping,
      countries,
      onChange: (change, field) =>
        type(store, { shipping: { ...draft.value.shipping, ...change } }, field),
    }),
    words === null ? null : h('p', { class: 'small' }, merchantText(words)),
  );
}

function billing(store: Store): Node {
  const { texts, draft } = store;
  const ships = store.view.value.shipping?.countries != null;
  const own = !ships || !draft.value.billingSame;
  return group(
    texts.billingAddress,
    'billing',
    ships
      ? tickBox(
          store,
          {
            id: 'billing-same',
            checked: draft.value.billingSame,
            onTick: (billingSame) => type(store, { billingSame }, 'billing-same'),
          },
          h('span', {}, texts.billingSame),
        )
      : null,
    ...(own
      ? addressFields(store, {
          kind: 'billing',
          address: draft.value.billing,
          countries: ALL_COUNTRIES,
          onChange: (change, field) =>
            type(store, { billing: { ...draft.value.billing, ...change } }, field),
        })
      : []),
  );
}

function customFields(store: Store, fields: readonly CustomField[]): Node {
  return group(
    store.texts.moreDetails,
    'custom',
    ...fields.map((field) => {
      const id = customFieldId(field);
      const { custom } = store.draft.value;
      const { label, optional } = field;
      const value = custom[field.key] ?? '';
      const onText = (text: string): void =>
        type(store, { custom: { ...store.draft.value.custom, [field.key]: text } }, id);
      if (field.kind !== 'dropdown') {
        const inputmode = field.kind === 'numeric' ? { inputmode: 'numeric' } : {};
        // Its own length is checked, and said.
        const attributes = { autocomplete: 'off', maxlength: undefined, ...inputmode };
        return textField(store, { id, label, value, onText, optional, attributes });
      }
      const options = [{ value: '', label: store.texts.choose }, ...field.options];
      return choiceField(store, { id, label, value, onText, optional, options });
    }),
  );
}

function consent(store: Store): Node | null {
  const { texts, draft } = store;
  const { consent: asked, customTexts, merchant } = store.view.value;
  if (!asked.terms && !asked.promotions) return null;
  const words = { merchant: merchant.name };
  const terms =
    customTexts.terms === null
      ? h('span', {}, fill(texts.agree, words))
      : merchantText(customTexts.terms);
  return h(
    'div',
    { class: 'consent' },
    asked.terms
      ? tickBox(
          store,
          {
            id: 'agrees',
            checked: draft.value.agrees,
            onTick: (agrees) => type(store, { agrees }, 'agrees'),
          },
          terms,
        )
      : null,
    asked.promotions
      ? tickBox(
          store,
          {
            id: 'promotions',
            checked: draft.value.promotions,
            onTick: (promotions) => type(store, { promotions }, 'promotions'),
          },
          h('span', {}, fill(texts.promotions, words)),
        )
      : null,
  );
}
