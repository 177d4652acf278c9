// Keys that a result may have and that the run at hand did not write: the page has to show them all.
function fill(target, extra) {
  for (const [key, value] of Object.entries(extra)) {
    if (target[key] !== undefined) {
      if (typeof value === "object" && typeof target[key] === "object") fill(target[key], value);
    } else if (!Array.isArray(target)) {
      target[key] = value;
    }
  }
  return target;
}

const scores = { edges: [0, 0.1, 0.2, 0.4, 0.8, 1.6], kept: [0, 0, 2, 3, 1], removed: [40, 12, 6, 0, 0] };
const sample = Array.from({ length: 60 }, (_, i) => [80 + i, 80 + i + 6 * Math.sin(i * 2.4)]);
const confusion = (classes, wrong) =>
  classes.map((_, r) => classes.map((_, c) => (r === c ? 40 - wrong * r : (r + 2 * c) % 4)));

const cost = {
  currency: "EUR",
  inputs: [
    { name: "machine-hour", value: 0.19, unit: "EUR/h", given: true, help: "what an hour of the machine costs" },
    { name: "predictions", value: 1000000, unit: "1/day", given: false, help: "predictions a day once in use" },
  ],
  measured: [
    { name: "pruning_hours", value: 0.0011, unit: "h" },
    { name: "refined_row_us", value: 0.16, unit: "us" },
  ],
  results: [
    {
      name: "making the networks",
      value: 0.00021,
      low: 0.0002,
      high: 0.00024,
      unit: "EUR",
      formula: "seconds / 3600 * machine-hour",
    },
    {
      name: "saved a year",
      value: 12.41,
      low: 9.8,
      high: 15.02,
      unit: "EUR",
      formula: "predictions * 365 * (general - refined) / 3.6e9 * machine-hour",
    },
    {
      name: "days until it pays",
      value: null,
      low: null,
      high: null,
      unit: "days",
      formula: "making the networks / saved a day",
    },
  ],
  energy: { source: "estimated", joules: 184.2 },
};

export function withExtras(result) {
  const { classes } = result;
  const errors = (wrong) =>
    result.task === "classification"
      ? { confusion: confusion(classes, wrong) }
      : { residuals: { edges: [-9, -6, -3, 0, 3, 6, 9], counts: [2, 9, 41 - wrong, 43 + wrong, 14, 3] }, sample };
  return fill(structuredClone(result), {
    data: { file: "a table.csv", rows: { train: 360, validation: 120, test: 120 } },
    command: "sentei optimize 'a table.csv' --target kind --hidden 64,64",
    machine: { cpu: "AMD EPYC 9R14", threads: 2, compiler: "g++ 12.2.0", version: "0.1.0" },
    hidden_layers: result.hidden_layers.map(() => ({ scores })),
    general: errors(1),
    refined: errors(2),
    path: result.path.map((_, i) => ({ latency_us: 0.8 / (i + 1) + 0.11 })),
    backends: ["scalar", "avx2", "avx512"].map((id, i) => ({
      id,
      general_row_us: 2.4 / (i + 1),
      refined_row_us: 0.5 / (i + 1),
      general_batch_us: 240 / (i + 1),
      refined_batch_us: 31 / (i + 1),
      batch_rows: 256,
    })),
    cost,
  });
}
