// The frame of the address element: a shipping or billing address, in the way of its country.
import { AddressForm } from './details/address-form.ts';
import { DetailsFrame } from './details/details-frame.ts';
import { runShownFrame } from './shown-frame.ts';

runShownFrame(new DetailsFrame(new AddressForm()));
