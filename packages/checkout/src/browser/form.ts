// The form of a session in a frame of the merchant's page, brought to life.
import { MerchantForm } from './merchant-form.ts';
import { onConnected } from './open-frame.ts';
import { readState } from './start.ts';

const state = readState();
if (state !== null) onConnected((port) => new MerchantForm(port, state).listen());
