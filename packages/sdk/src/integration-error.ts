/** A mistake in the merchant's own code. Thrown, unlike failures of the API, which are results. */
export class IntegrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'IntegrationError';
  }
}
