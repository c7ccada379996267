import { toUtf8 } from "../../bytes/index.js";
import { seededBytes } from "../seed.js";
import { EVENT_TYPES, eventOfData } from "./event.js";
import type { SimulatedEvent } from "./event.js";
import * as firmware from "./firmware-events.js";
import type { SecureBootVariable } from "./firmware-events.js";
import { BOOT_PARTITION, gptData } from "./gpt.js";
import * as loader from "./loader-events.js";
import { bootAuthority, secureBootValues } from "./secure-boot.js";

/** A program that firmware starts. */
export interface BootApplication {
  /** As UEFI writes paths, with backslashes. */
  readonly path: string;
  /** Stands for the bytes that Authenticode covers. */
  readonly image: Uint8Array;
}

/** How a machine boots. */
export interface SimulatedBootOptions {
  /** Default "on". */
  readonly secureBoot?: "on" | "off";
  /** Values of variables instead of those of {@link secureBootValues}. */
  readonly variables?: Readonly<Partial<Record<SecureBootVariable, Uint8Array>>>;
  /** Default "veritee simulated firmware 1.0". */
  readonly firmwareVersion?: string;
  /** Default: no event states it. The TPM must have been made with the same one. */
  readonly startupLocality?: number;
  /** `grub`: shim, GRUB, the kernel; `systemd`: systemd-boot and a unified kernel image. Default `grub`. */
  readonly loader?: "grub" | "systemd";
  /** Instead of the loader's programs, in their order. */
  readonly applications?: readonly BootApplication[];
  /** Without the path that GRUB puts in front. Default "root=/dev/vda1 ro quiet". */
  readonly kernelCommandLine?: string;
  /** What GRUB executes, beside those that load kernel and initrd. Default: two commands. */
  readonly grubCommands?: readonly string[];
  /** Default: 64 seeded bytes. */
  readonly initrd?: Uint8Array;
}

const KERNEL = "(hd0,gpt2)/vmlinuz-6.1.0";
const INITRD = "(hd0,gpt2)/initrd.img-6.1.0";

/** The images of the default programs, and whatever else is only ever hashed. */
function content(name: string): Uint8Array {
  return seededBytes(`eventlog/boot/${name}`, 64);
}

function application(path: string): BootApplication {
  return { path, image: content(path) };
}

/** The programs that are started where {@link SimulatedBootOptions.applications} says nothing. */
export function usualApplications(of: "grub" | "systemd"): readonly BootApplication[] {
  const paths = {
    grub: ["\\EFI\\BOOT\\BOOTX64.EFI", "\\EFI\\BOOT\\grubx64.efi", "\\vmlinuz-6.1.0"],
    systemd: ["\\EFI\\systemd\\systemd-bootx64.efi", "\\EFI\\Linux\\linux-6.1.0.efi"],
  };
  return paths[of].map(application);
}

/**
 * What a machine measures from power-on until its kernel takes over, in order: events in the PCRs 0 to 9, 11, 12 and 14
 * as OVMF, shim, GRUB or systemd-boot, and Linux make them. Deterministic; all its certificates are made up.
 *
 * @example
 * const tpm = await createSimulatedTpm();
 * const events = simulatedBoot({ secureBoot: "off", kernelCommandLine: "root=/dev/vda1 rw" });
 * measureEvents(tpm, events);
 * const eventLog = writeEventLog(events, { algorithms: tpm.banks });
 */
export function simulatedBoot(options: SimulatedBootOptions = {}): readonly SimulatedEvent[] {
  const { loader: kind = "grub", kernelCommandLine = "root=/dev/vda1 ro quiet" } = options;
  const filled = { ...options, kernelCommandLine, initrd: options.initrd ?? content("initrd") };
  return [
    ...firmwareEvents(options),
    ...secureBootEvents(options),
    ...configurationEvents(kind),
    firmware.efiActionEvent(4, firmware.EFI_ACTIONS.callingApplication),
    ...[0, 1, 2, 3, 4, 5, 6].map((register) => firmware.separatorEvent(register)),
    ...(options.secureBoot === "off" ? [] : [firmware.authorityEvent("db", bootAuthority())]),
    eventOfData(5, EVENT_TYPES.EV_EFI_GPT_EVENT, gptData([BOOT_PARTITION])),
    ...programEvents(options.applications ?? usualApplications(kind), kind),
    ...(kind === "grub" ? grubEvents(filled) : systemdEvents(filled)),
    firmware.efiActionEvent(5, firmware.EFI_ACTIONS.exitBootServices),
    firmware.efiActionEvent(5, firmware.EFI_ACTIONS.exitBootServicesSucceeded),
  ];
}

function firmwareEvents({ startupLocality, firmwareVersion }: SimulatedBootOptions): readonly SimulatedEvent[] {
  return [
    ...(startupLocality === undefined ? [] : [firmware.startupLocalityEvent(startupLocality)]),
    firmware.scrtmVersionEvent(firmwareVersion ?? "veritee simulated firmware 1.0"),
    firmware.firmwareBlobEvent(0x82_0000n, content("PEI volume")),
    firmware.firmwareBlobEvent(0x90_0000n, content("DXE volume")),
  ];
}

function secureBootEvents({ secureBoot = "on", variables }: SimulatedBootOptions): readonly SimulatedEvent[] {
  const values = { ...secureBootValues(secureBoot), ...variables };
  const names = ["SecureBoot", "PK", "KEK", "db", "dbx"] as const;
  return [...names.map((name) => firmware.secureBootVariableEvent(name, values[name])), firmware.separatorEvent(7)];
}

function configurationEvents(kind: "grub" | "systemd"): readonly SimulatedEvent[] {
  const first = usualApplications(kind)[0]?.path ?? "";
  return [
    firmware.acpiTableEvent(content("ACPI loader")),
    firmware.acpiTableEvent(content("ACPI tables")),
    firmware.bootVariableEvent("BootOrder", firmware.bootOrder([1])),
    firmware.bootVariableEvent("Boot0001", firmware.loadOption("Linux", first)),
  ];
}

/** The first program, what shim measures where it is one, and those that follow. */
function programEvents(programs: readonly BootApplication[], kind: "grub" | "systemd"): readonly SimulatedEvent[] {
  const [first, ...others] = programs.map(({ path, image }) => firmware.imageEvent(path, image));
  const shim = [
    loader.mokListEvent("MokList", content("MokList")),
    loader.mokListEvent("MokListX", new Uint8Array()),
    firmware.shimVariableEvent("SbatLevel", toUtf8("sbat,1,2023012900\nshim,2\ngrub,3\n")),
    loader.mokListEvent("MokListTrusted", Uint8Array.of(1)),
  ];
  return [...(first === undefined ? [] : [first]), ...(kind === "grub" ? shim : []), ...others];
}

type Filled = SimulatedBootOptions & Required<Pick<SimulatedBootOptions, "kernelCommandLine" | "initrd">>;

function grubEvents({ kernelCommandLine, grubCommands, initrd }: Filled): readonly SimulatedEvent[] {
  const commands = grubCommands ?? ["set timeout=0", "insmod gzio"];
  return [
    loader.grubFileEvent("(hd0,gpt1)/EFI/BOOT/grub.cfg", toUtf8(commands.join("\n"))),
    ...commands.map((command) => loader.grubTextEvent("grub_cmd: ", command)),
    loader.grubTextEvent("grub_cmd: ", `linux ${KERNEL} ${kernelCommandLine}`),
    loader.grubFileEvent(KERNEL, content("kernel")),
    loader.grubTextEvent("kernel_cmdline: ", `${KERNEL} ${kernelCommandLine}`),
    loader.grubTextEvent("grub_cmd: ", `initrd ${INITRD}`),
    loader.grubFileEvent(INITRD, initrd),
  ];
}

function systemdEvents({ kernelCommandLine, initrd }: Filled): readonly SimulatedEvent[] {
  const sections = { ".linux": content("kernel"), ".osrel": toUtf8("ID=simulated\n"), ".uname": toUtf8("6.1.0") };
  return [
    ...Object.entries(sections).flatMap(([name, bytes]) => loader.stubSectionEvents(name, bytes)),
    loader.stubCommandLineEvent(kernelCommandLine),
    loader.linuxLoadOptionsEvent(kernelCommandLine),
    loader.linuxInitrdEvent(initrd),
  ];
}
