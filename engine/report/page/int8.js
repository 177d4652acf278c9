// The refined network in 8 bits.
function int8Section() {
  if (!has("/int8")) return undefined;
  const passed = at("/int8/passed");
  const pairs = [
    ["weights and biases", "/int8/fp32_network_bytes", "/int8/network_bytes", bytes],
    ["model file", "/refined/file_bytes", "/int8/file_bytes", bytes],
    [
      `validation ${measure.name}`,
      `/refined/validation/${measure.key}`,
      `/int8/validation/${measure.key}`,
      measure.format,
    ],
    [`test ${measure.name}`, `/refined/test/${measure.key}`, `/int8/test/${measure.key}`, measure.format],
    ["one row", "/int8/fp32_latency/row/median_us", "/int8/latency/row/median_us", micros],
    ["a batch", "/int8/fp32_latency/batch/median_us", "/int8/latency/batch/median_us", micros],
  ];
  return section(
    "int8",
    "In 8 bits",
    make("p", { class: `verdict ${passed ? "met" : "unmet"}` }, passed ? "✓ Accepted" : "✗ Refused"),
    make(
      "p",
      {},
      "Weights and activations of the refined network as bytes. It costs ",
      inline("/int8/drop", measure.drop),
      ` of ${measure.name} on the rows that judge; `,
      passed ? "it was written." : "too much, so that it was not written.",
    ),
    scrolling(
      "fp32 and int8",
      table(
        ["refined network", "fp32", "int8"],
        pairs.map(([name, left, right, format]) => [name, figure(left, format), figure(right, format)]),
      ),
    ),
  );
}
