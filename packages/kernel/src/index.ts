export { API_VERSION, API_VERSION_MIN, isAcceptedApiVersion } from './api-version.ts';
export { expiredKey, isLiveKey, keyOfHeader, maskedKey } from './keys/api-key.ts';
export {
  checkMaySendCards,
  isPermission,
  neededPermission,
  PERMISSION_RESOURCES,
  permissionDenied,
  permissionToSee,
  permits,
} from './keys/permission.ts';
export { base62, randomBase62 } from './base62.ts';
export {
  binLength,
  BRAND_RULES,
  brandRuleFor,
  CARD_NUMBER_MAX_DIGITS,
  CARD_NUMBER_MIN_DIGITS,
  type BrandRule,
  type CardBrand,
} from './card/brands.ts';
export { readExpiry, type Expiry, type ExpiryProblem } from './card/expiry.ts';
export { holdsCardNumber, replaceCardNumbers, UNSEEN } from './card/free-text.ts';
export { luhnCheckDigit, luhnValid } from './card/luhn.ts';
export { addressGroup, clientAddress } from './client-address.ts';
export { systemClock, systemRandom, type Clock, type Random } from './clock.ts';
export {
  ApiError,
  invariant,
  InvariantError,
  OperatorError,
  type ApiErrorFields,
  type ApiErrorInit,
  type ApiErrorType,
} from './errors.ts';
export { buildPolicy, type PolicyRequest } from './csp/build-policy.ts';
export { sourceCovers } from './csp/covers.ts';
export { withNonceTags } from './csp/nonce-tags.ts';
export {
  blockedName,
  directiveName,
  parseReports,
  type BlockedSource,
} from './csp/parse-reports.ts';
export { reportLimit } from './csp/report-limit.ts';
export {
  providerFeatures,
  providerNeeds,
  publishedAt,
  requiredSources,
  type NeedsRequest,
} from './csp/needs.ts';
export {
  PAYMENT_SURFACES,
  PROVIDERS,
  type Need,
  type PaymentSurface,
  type Provider,
  type ProviderFeatures,
} from './csp/provider.ts';
export {
  governing,
  policyMap,
  serializePolicy,
  splitPolicy,
  splitPolicyList,
  type WrittenDirective,
} from './csp/serialized-policy.ts';
export {
  defaultPort,
  KEYWORDS,
  parseSource,
  schemeMatches,
  type HostSource,
  type Source,
} from './csp/source.ts';
export { encodeForm, type FormInput } from './form/encode.ts';
export {
  emptyTree,
  FORM_DEPTH_MAX,
  FORM_KEYS_MAX,
  keyPath,
  parseForm,
  type FormTree,
  type FormValue,
} from './form/parse.ts';
export {
  CHECKOUT_ACTIONS,
  type BrowserError,
  type CheckoutAction,
  type ConnectMessage,
  type FieldsState,
  type FrameResult,
  type FrameSetup,
  type FrameTask,
  type MessageFromFrame,
  type MessageToFrame,
  type PlainObject,
} from './frame-messages.ts';
export {
  checkoutPolicy,
  headersFor,
  isFileSurface,
  needsNonce,
  withReports,
  type CheckoutNeeds,
  type FileSurface,
  type HeaderOptions,
  type PageSurface,
  type Surface,
} from './headers.ts';
export {
  accountOfId,
  earliestId,
  mintAccountId,
  mintClientSecret,
  mintId,
  mintSecretId,
  objectIdOfClientSecret,
  type IdSource,
} from './ids.ts';
export { migrate, type Migration, type MigrationClient } from './migrate.ts';
export {
  AMOUNT_MAX_MINOR,
  currencyExponent,
  currencyStepMinor,
  formatMoney,
  isCurrency,
  minimumChargeMinor,
} from './money.ts';
export type { PageIntent, PaymentPage } from './payment-page.ts';
export { RateLimitError, type RateLimitReason } from './rate-limit-error.ts';
export { RateLimiter, type Limit } from './rate-limiter.ts';
export { Secret } from './secret.ts';
export { readServedFiles, type ServedFile } from './served-file.ts';
export {
  runService,
  type RunningService,
  type ServiceProcess,
  type ServiceReport,
} from './service.ts';
