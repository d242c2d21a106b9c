import type { SendAnswer, SendRequest } from '@coffer/vault-protocol';
import type { TestServer } from '../test-server.ts';

/** Answers as an acquirer that says no to whatever follows an authorization. */
export function declining(server: TestServer): (request: SendRequest) => SendAnswer {
  return (request) => {
    const answer = server.cardDoor.issuer(request);
    if (request.card_ref !== null || answer.status !== 'answered') return answer;
    const no = { status: 'declined', code: 'card_declined', decline_code: 'generic_decline' };
    return { ...answer, fields: { ...answer.fields, ...no } };
  };
}
