export type {
  AcquirerAdapter,
  AcquirerAnswer,
  AuthenticateInput,
  Authentication,
  AuthorizeInput,
  BillingAddress,
  CardChecks,
  CheckResult,
  FollowUpInput,
  InquireInput,
  Outcome,
  PaymentSecurity,
  Recovery,
  Risk,
  SkeletonCall,
  VerifyInput,
} from './adapter.ts';
export { sandboxAdapter } from './sandbox/adapter.ts';
