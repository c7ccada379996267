import { VARIABLE_GUIDS } from "./efi-variable.js";
import type { EfiVariable } from "./efi-variable.js";
import { EV } from "./event-names.js";
import type { SignatureEntry } from "./signature-list.js";
import { ACTIONS, claimOf, ProblemList, separatorOf } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { AuthorityClaim, Claim, SecureBootStory } from "./story-types.js";
import type { TypedEvent } from "./typed.js";
import type { TypedEventCode } from "./typed-errors.js";

/** Types that PCR 7 may have. */
const TYPES: readonly number[] = [
  EV.SEPARATOR,
  EV.EFI_ACTION,
  EV.EFI_VARIABLE_DRIVER_CONFIG,
  EV.EFI_VARIABLE_AUTHORITY,
];

/** Types of PCR 1, which shares RTMR0 with PCR 7. */
const CC_TYPES: readonly number[] = [
  EV.CPU_MICROCODE,
  EV.PLATFORM_CONFIG_FLAGS,
  EV.TABLE_OF_DEVICES,
  EV.NONHOST_CONFIG,
  EV.EFI_VARIABLE_BOOT,
  EV.EFI_VARIABLE_BOOT2,
  EV.EFI_HANDOFF_TABLES2,
  EV.EFI_PLATFORM_FIRMWARE_BLOB2,
];

/** The vendor of each variable that the state of Secure Boot hangs on. */
const VENDORS: ReadonlyMap<string, string> = new Map([
  ["SecureBoot", VARIABLE_GUIDS.global],
  ["PK", VARIABLE_GUIDS.global],
  ["KEK", VARIABLE_GUIDS.global],
  ["db", VARIABLE_GUIDS.imageSecurity],
  ["dbx", VARIABLE_GUIDS.imageSecurity],
  ["dbt", VARIABLE_GUIDS.imageSecurity],
  ["dbr", VARIABLE_GUIDS.imageSecurity],
]);

/** Reads the events of one register into the story, one method for each type. */
class SecureBootReader {
  readonly authorities: AuthorityClaim[] = [];
  readonly variables = new Map<string, { readonly typed: TypedEvent; readonly variable: EfiVariable }>();
  dma: Claim<true> | null = null;

  constructor(
    private readonly context: StoryContext,
    readonly problems: ProblemList,
    private readonly separator: number | null,
  ) {}

  read(typed: TypedEvent): void {
    const { type } = typed.event;
    if (type === EV.SEPARATOR) return;
    if (!TYPES.includes(type) && !(this.context.isCc && CC_TYPES.includes(type))) {
      this.refuse("EVENTLOG_TYPE_UNEXPECTED", `is of type ${typed.name}`, typed);
    } else if (type === EV.EFI_VARIABLE_DRIVER_CONFIG) this.readVariable(typed);
    else if (type === EV.EFI_VARIABLE_AUTHORITY) this.readAuthority(typed);
    else this.readOther(typed);
  }

  private refuse(code: TypedEventCode, what: string, typed: TypedEvent): void {
    this.problems.add(code, `Event ${typed.event.number} ${what}.`, typed);
  }

  private isLate({ event }: TypedEvent): boolean {
    return this.separator !== null && event.number > this.separator;
  }

  private readVariable(typed: TypedEvent): void {
    const { content, problem, measured } = typed;
    if (content.kind !== "variable" || problem !== null) {
      this.refuse("EVENTLOG_VARIABLE_MALFORMED", "is a variable that cannot be read", typed);
      return;
    }
    const { variable } = content;
    const vendor = VENDORS.get(variable.name);
    if (measured !== "data")
      this.refuse("EVENTLOG_VARIABLE_NOT_MEASURED", "has a variable that is not measured", typed);
    else if (vendor !== undefined && vendor !== variable.guid) {
      this.refuse("EVENTLOG_VARIABLE_GUID", `has ${variable.name} of the vendor ${variable.guid}`, typed);
    } else if (this.isLate(typed)) this.refuse("EVENTLOG_VARIABLE_LATE", "has a variable behind the separator", typed);
    else {
      const key = vendor === undefined ? `${variable.guid}/${variable.name}` : variable.name;
      if (this.variables.has(key))
        this.refuse("EVENTLOG_VARIABLE_DUPLICATE", "has a variable for a second time", typed);
      else this.variables.set(key, { typed, variable });
    }
  }

  private readAuthority(typed: TypedEvent): void {
    const { content, measured } = typed;
    if (content.kind === "variable" && VENDORS.has(content.variable.name) && content.variable.name !== "db") {
      this.refuse("EVENTLOG_VARIABLE_GUID", "has a configuration as an authority", typed);
      return;
    }
    if (content.kind !== "authority") {
      this.refuse("EVENTLOG_VARIABLE_MALFORMED", "is an authority that cannot be read", typed);
      return;
    }
    const { variable, authority } = content;
    // Only db's entries and what shim keeps are authorities; anything else is a variable in disguise.
    const isDb = variable.guid === VARIABLE_GUIDS.imageSecurity && ["db", "vendor_db"].includes(variable.name);
    if (!isDb && variable.guid !== VARIABLE_GUIDS.shim) {
      this.refuse("EVENTLOG_VARIABLE_GUID", `has an authority of the vendor ${variable.guid}`, typed);
      return;
    }
    // What old shim leaves out of the digest is a byte behind the structure, so the certificate is measured whole.
    const whole = measured === "data" || (measured === "part" && variable.extra.length > 0);
    if (!whole) {
      this.refuse("EVENTLOG_AUTHORITY_NOT_MEASURED", "has an authority that is not measured", typed);
      return;
    }
    const beforeSeparator = !this.isLate(typed);
    this.authorities.push({ ...claimOf(typed, authority), variable: variable.name, beforeSeparator });
  }

  /** Actions, and in a CCEL what belongs to PCR 1. */
  private readOther(typed: TypedEvent): void {
    const { content, event, measured } = typed;
    const text = event.type === EV.EFI_ACTION && content.kind === "action" ? content.action : null;
    const isDebug = this.context.isAction(typed, "debug");
    const isDma = this.context.isAction(typed, "dma");
    if ((isDebug && text !== ACTIONS.debug) || (isDma && text !== ACTIONS.dma)) {
      this.refuse("EVENTLOG_TYPE_MASQUERADE", "has the digest of an action and is another", typed);
    } else if (text === ACTIONS.debug) this.refuse("EVENTLOG_DEBUG_MODE", "says that the debug mode is on", typed);
    else if (text === ACTIONS.dma && isDma) this.dma = claimOf(typed, true);
    else if (event.type === EV.EFI_ACTION && !(this.context.isCc && measured !== "not")) {
      this.refuse("EVENTLOG_ACTION_UNEXPECTED", "is an action that does not belong here", typed);
    } else if (content.kind === "variable" && VENDORS.has(content.variable.name)) {
      this.refuse("EVENTLOG_VARIABLE_GUID", "has a variable of Secure Boot as a boot variable", typed);
    }
  }
}

type Database = Claim<readonly SignatureEntry[]> | null;

function databaseOf(reader: SecureBootReader, name: string): Database {
  const typed = reader.variables.get(name)?.typed;
  if (typed?.content.kind !== "variable" || typed.content.entries === null) return null;
  return claimOf(typed, typed.content.entries);
}

function valueOf(reader: SecureBootReader): Claim<number | null> | null {
  const found = reader.variables.get("SecureBoot");
  return found === undefined || found.variable.data.length > 1
    ? null
    : claimOf(found.typed, found.variable.data[0] ?? null);
}

/** What has to be there, with a state of on and without one. */
function findMissing(reader: SecureBootReader, context: StoryContext, story: SecureBootStory["variables"]): void {
  const { problems } = reader;
  const found = reader.variables.get("SecureBoot");
  if (found === undefined) {
    problems.add("EVENTLOG_SECURE_BOOT_MISSING", "No event has the variable SecureBoot.");
    return;
  }
  const { data } = found.variable;
  const empty = data.length === 0 && context.options.emptySecureBoot === "off";
  if (!empty && (data.length !== 1 || (data[0] ?? 0) > 1)) {
    const message = `SecureBoot has ${data.length} bytes, or another value than 0 and 1.`;
    problems.add("EVENTLOG_SECURE_BOOT_VALUE", message, found.typed);
  }
  if (data[0] !== 1) return;
  for (const name of ["PK", "KEK", "db"] as const) {
    if ((story[name]?.value.length ?? 0) > 0) continue;
    problems.add("EVENTLOG_KEYS_EMPTY", `Secure Boot is on, and ${name} has no entry.`);
  }
  const allowing = reader.authorities.some(({ value }) => value.kind === "certificate" || value.kind === "hash");
  if (!allowing) problems.add("EVENTLOG_AUTHORITY_MISSING", "Secure Boot is on, and no authority is logged.");
}

/**
 * Tells the state of Secure Boot from the events of PCR 7. Known only where every event of the register is of an expected type,
 * the variables are measured, of the right vendor, unique and before the one separator, and for `on` where the keys are there and
 * an authority is.
 */
export function secureBootOf(context: StoryContext): SecureBootStory {
  const events = context.eventsOf(7);
  const problems = new ProblemList();
  const first = separatorOf(context, events, problems, ["zero"]);
  if (first === null) problems.add("EVENTLOG_SEPARATOR_MISSING", "PCR 7 has no separator.");
  const reader = new SecureBootReader(context, problems, first);
  for (const typed of events) reader.read(typed);
  const variables = {
    SecureBoot: valueOf(reader),
    PK: databaseOf(reader, "PK"),
    KEK: databaseOf(reader, "KEK"),
    db: databaseOf(reader, "db"),
    dbx: databaseOf(reader, "dbx"),
  };
  findMissing(reader, context, variables);
  const state = !problems.isEmpty ? "unknown" : variables.SecureBoot?.value === 1 ? "on" : "off";
  const { authorities, dma } = reader;
  return { state, variables, authorities, dmaProtectionDisabled: dma, problems: problems.list() };
}
