// The frame of the address element: a shipping or billing address, in the way of its country.
import { AddressForm } from './details/address-form.ts';
import { DetailsFrame } from './details/details-frame.ts';
import { runFrame } from './frame.ts';

runFrame(new DetailsFrame(new AddressForm()));
