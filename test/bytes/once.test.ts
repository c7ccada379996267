import { expect, it } from "vitest";
import { oncePerObject } from "../../src/bytes/index.js";

it("works its answer out once for each object, also where that is undefined", () => {
  const asked: object[] = [];
  const ask = oncePerObject((key: { readonly answer: string | undefined }) => {
    asked.push(key);
    return key.answer;
  });
  const [some, none, same] = [{ answer: "a" }, { answer: undefined }, { answer: "a" }];
  expect([some, none, some, none, same, same].map(ask)).toEqual(["a", undefined, "a", undefined, "a", "a"]);
  expect(asked).toEqual([some, none, same]);
});
