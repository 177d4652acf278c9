// Small tables whose answer is known to be learnable, written as CSV. The same on every run.
import { writeFileSync } from "node:fs";

function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const columns = (random) => Array.from({ length: 4 }, () => 4 * random() - 2);
const rowsOf = (seed, row) => {
  const random = randomNumbers(seed);
  return Array.from({ length: 400 }, () => row(columns(random)).join(",")).join("\n");
};

// A class that would run as a script if a page took it for markup.
export const wicked = "</script><script>alert(1)";

export function writeClasses(file) {
  const kind = (v) => (v < 0 ? "round" : v < 1.5 ? "long & thin" : wicked);
  writeFileSync(file, `a,b,c,d,kind\n${rowsOf(1, ([a, b, c, d]) => [a, b, c, d, kind(a * a + b - 1)])}\n`);
}

export function writePrices(file) {
  writeFileSync(
    file,
    `a,b,c,d,price\n${rowsOf(2, ([a, b, c, d]) => [a, b, c, d, 100 + 20 * Math.sin(a) + 5 * b * b])}\n`,
  );
}
