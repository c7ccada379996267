const INVOCATION = "Exit Boot Services Invocation";
const FAILURE = "Exit Boot Services Returned with Failure";
const SUCCESS = "Exit Boot Services Returned with Success";

/** The PCR into which firmware measures that the operating system takes over. */
export const EXIT_BOOT_SERVICES_PCR = 5;

/**
 * What firmware may have extended after the log was taken, in each of these orders: some logs end before it. The digest is
 * that of the text in ASCII, without a NUL.
 */
export const EXIT_BOOT_SERVICES: readonly (readonly string[])[] = [
  [INVOCATION, SUCCESS],
  [INVOCATION, FAILURE],
  [INVOCATION, FAILURE, SUCCESS],
];
