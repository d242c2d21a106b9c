export { BLOCK_RULES } from './adapter.ts';
export type {
  AcquirerAdapter,
  AcquirerAnswer,
  AuthenticateInput,
  Authentication,
  AuthorizeInput,
  BillingAddress,
  BlockRule,
  CardChecks,
  CheckResult,
  CredentialUse,
  FollowUpInput,
  InquireInput,
  Outcome,
  PaymentSecurity,
  Recovery,
  RefundStanding,
  Risk,
  SkeletonCall,
  VerifyInput,
} from './adapter.ts';
export { sandboxAdapter } from './sandbox/adapter.ts';
