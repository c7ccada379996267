import { describe } from "vitest";
import { createKernelEngine } from "../../src/crypto/index.js";
import { kernelOf } from "../kernel/modules.js";
import { engineSuite } from "./engine-suite.js";

describe("createKernelEngine", () => {
  engineSuite(() => createKernelEngine(kernelOf("exact")), 3000);
});

describe("createKernelEngine over the build with assertions", () => {
  engineSuite(() => createKernelEngine(kernelOf("assert")), 1000);
});
