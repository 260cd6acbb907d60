/** How long each contestant works, where work is limited by time. */
export interface Duration {
  readonly seconds: number;
  /** Before that, unmeasured. */
  readonly warmUpSeconds: number;
  /** So much longer for those that compile themselves meanwhile: V8 needs three seconds for a call. */
  readonly compileSeconds: number;
}
