import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorsPage, layoutPage } from "../../scripts/doc-pages.mjs";
import { ROOMS } from "../../scripts/rooms.mjs";
import * as layout from "../../src/tee/snp/layout.js";
import * as quoteLayout from "../../src/tee/tdx/layout.js";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const ENTRY = { meaning: "It went wrong.", advice: "Do it again." };

describe("errorsPage", () => {
  it("prints every code with its meaning and advice", () => {
    const page = errorsPage([{ room: "bytes", codes: { BYTES_SIZE: ENTRY } }], []);
    expect(page).toContain("| `BYTES_SIZE` | It went wrong. | Do it again. |");
  });

  it("prints every trigger of a warning", () => {
    const page = errorsPage([], [{ code: "BYTES_SIZE", outcome: "skip", reason: "it was not compared" }]);
    expect(page).toContain("| `BYTES_SIZE` | skip | it was not compared |");
  });

  it("refuses a code that stands in two rooms", () => {
    const codes = { BYTES_SIZE: ENTRY };
    expect(() =>
      errorsPage(
        [
          { room: "bytes", codes },
          { room: "json", codes },
        ],
        [],
      ),
    ).toThrow("BYTES_SIZE stands in bytes and in json");
  });

  it("refuses a code that is not in upper snake case", () => {
    expect(() => errorsPage([{ room: "bytes", codes: { bytesSize: ENTRY } }], [])).toThrow("not in upper snake case");
  });
});

describe("layoutPage", () => {
  const page = layoutPage(layout, quoteLayout);

  it("has a line for every field, with offset, size and the version that brought it", () => {
    for (const [key, field] of Object.entries(layout.FIELDS)) {
      const offset = `0x${field.offset.toString(16).padStart(3, "0")}`;
      expect(page).toContain(
        `| ${offset} | ${field.size} | ${field.name} | \`${key}\` | ${field.type} | ${field.since} |`,
      );
    }
  });

  it("has a line for every reserved range, with its last byte", () => {
    expect(page).toContain("| 0x330 | 0x49f | 368 |");
  });

  it("has a line for every field of a quote", () => {
    const { ENCLAVE_REPORT_FIELDS, HEADER_FIELDS, SIGNATURE_FIELDS, TD_FIELDS } = quoteLayout;
    for (const fields of [HEADER_FIELDS, TD_FIELDS, SIGNATURE_FIELDS, ENCLAVE_REPORT_FIELDS]) {
      for (const [key, { offset, size, name }] of Object.entries(fields)) {
        expect(page).toContain(`| ${offset} | ${size} | ${name} | \`${key}\` |`);
      }
    }
  });

  it("numbers bits and ranges of bits", () => {
    expect(page).toContain("| 19 | `debug` |");
    expect(page).toContain("Bits 63:26 must be zero");
  });
});

describe("the records in docs/decisions", () => {
  const files = readdirSync(join(root, "docs/decisions")).filter((name) => name !== "README.md");
  const { dependencies } = JSON.parse(read("package.json")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };

  it("are named by date and subject", () => {
    expect(files.filter((name) => !/^\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$/.test(name))).toEqual([]);
  });

  it("name every run-time dependency with its version", () => {
    const texts = files.map((name) => read(join("docs/decisions", name))).join("\n");
    const unnamed = Object.entries(dependencies).filter(
      ([name, version]) => !texts.includes(`${name} ${version}`) && !texts.includes(`\`${name}\` ${version}`),
    );
    expect(unnamed).toEqual([]);
  });
});

describe("CONTRIBUTING.md", () => {
  it("names every room", () => {
    const text = read("CONTRIBUTING.md");
    const shared = Object.keys(ROOMS).map((room) => (room.startsWith("apps/") ? "apps/*" : room));
    // Rooms that have no file yet, and the faces directly in src/, are in the table of the script alone.
    const later = [
      "tee/registry",
      "token",
      "atls",
      "batch",
      "index",
      "snp",
      "tdx",
      "vtpm",
      "codes",
      "eventlog-tools",
      "policy-tools",
      "collateral-tools",
    ];
    expect(shared.filter((room) => !later.includes(room) && !text.includes(`\`${room}\``))).toEqual([]);
  });
});
