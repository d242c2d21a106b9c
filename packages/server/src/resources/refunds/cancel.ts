import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { refundFinder } from './update.ts';

/**
 * Only a refund that waits for its customer (`requires_action`) can be canceled, and refunds to
 * cards wait for nobody: the acquirer has them, or had them.
 */
export const cancelRefund: Route = write({
  method: 'POST',
  path: '/v1/refunds/:id/cancel',
  params: hash({}),
  run: async (call) => {
    const { status } = await refundFinder.locked(call, { id: call.id, param: 'id', status: 404 });
    throw invalidRequest(
      `You cannot cancel this refund because it has a status of ${status}. Only a refund with ` +
        'the following status may be canceled: requires_action.',
    );
  },
});
