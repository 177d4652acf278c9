// The page of a benchmark: kernels, inference and training of every backend.
const threadsText = (key) =>
  has(`${key}/threads`) ? `, ${at(`${key}/threads`)} thread${at(`${key}/threads`) === 1 ? "" : "s"}` : "";
const benched = (list, name) => [...new Set(indices(list).map(name))];
const groupsOf = (list, name, row) =>
  benched(list, name).map((group) => ({
    name: group,
    rows: indices(list)
      .filter((key) => name(key) === group)
      .map(row),
  }));

function benchBars(list, { heading, caption, name, value, format, role = "refined", head, cells, apart = true }) {
  return bars({
    title: heading,
    caption,
    apart,
    label: `${heading}, ${indices(list).length} measurements; the figures are in the table below`,
    groups: groupsOf(list, name, (key) => ({
      name: at(`${key}/backend`),
      value: at(`${key}/${value}`),
      text: format(at(`${key}/${value}`)),
      role,
    })),
    table: table(
      head,
      indices(list).map((key) => cells.map(([part, how]) => figure(`${key}/${part}`, how))),
    ),
  });
}

const gflops = guarded((value) => `${grouped(value, 3)} GFLOP/s`);

function kernelsSection() {
  if (!has("/kernels/0")) return undefined;
  return section(
    "kernels",
    "Kernels",
    benchBars("/kernels", {
      heading: "Speed of the kernels",
      caption:
        "Billions of operations a second, by operation, shape and threads, each with a scale of its own; " +
        "longer is better.",
      name: (key) =>
        `${at(`${key}/operation`)} ${["m", "n", "k"]
          .map((side) => at(`${key}/${side}`))
          .filter((n) => n !== undefined && n !== null)
          .join(" × ")}${threadsText(key)}`,
      value: "gflops",
      format: gflops,
      head: ["backend", "threads", "operation", "m", "n", "k", "speed", "of the peak", "median", "best", "spread"],
      cells: [
        ["backend"],
        ["threads", count],
        ["operation"],
        ["m", count],
        ["n", count],
        ["k", count],
        ["gflops", gflops],
        ["share_of_peak", percent],
        ["median_us", micros],
        ["best_us", micros],
        ["spread", percent],
      ],
    }),
  );
}

function limitsSection() {
  const peak =
    has("/peak/0") &&
    benchBars("/peak", {
      heading: "Peak of the arithmetic",
      caption: "Multiply-adds without memory, as fast as they come; longer is better.",
      name: (key) => threadsText(key).replace(", ", ""),
      apart: false,
      value: "gflops",
      format: gflops,
      head: ["backend", "threads", "speed"],
      cells: [["backend"], ["threads", count], ["gflops", gflops]],
    });
  const bandwidth =
    has("/bandwidth/0") &&
    chart({
      title: "Bandwidth of the memory",
      caption: "By the size of what is read: small sizes stay in the caches.",
      label: `Bandwidth of ${at("/bandwidth").length} sizes; the figures are in the table below`,
      x: { label: "size", format: bytes, log: true },
      y: { label: "GB/s", format: plain, zero: true },
      series: [
        {
          name: "bandwidth",
          role: "refined",
          line: true,
          mark: "circle",
          points: at("/bandwidth").map((one) => [one.bytes, one.gb_per_s]),
        },
      ],
      table: table(
        ["size", "GB/s"],
        indices("/bandwidth").map((key) => [figure(`${key}/bytes`, bytes), figure(`${key}/gb_per_s`, plain)]),
      ),
    });
  return peak || bandwidth ? section("limits", "What the machine can do", peak, bandwidth) : undefined;
}

function inferenceSection() {
  if (!has("/inference/0")) return undefined;
  return section(
    "inference",
    "Predicting",
    benchBars("/inference", {
      heading: "Rows predicted a second",
      caption: "By network, rows a call and threads, each with a scale of its own; longer is better.",
      name: (key) => `${at(`${key}/network`)}, ${count(at(`${key}/rows`))} at a time${threadsText(key)}`,
      value: "rows_per_second",
      format: rate,
      head: ["backend", "network", "rows", "threads", "median", "99th percentile", "best", "spread", "rows a second"],
      cells: [
        ["backend"],
        ["network"],
        ["rows", count],
        ["threads", count],
        ["median_us", micros],
        ["p99_us", micros],
        ["best_us", micros],
        ["spread", percent],
        ["rows_per_second", rate],
      ],
    }),
  );
}

function benchTrainingSection() {
  if (!has("/training/0")) return undefined;
  return section(
    "training",
    "Training",
    benchBars("/training", {
      heading: "Rows trained on a second",
      caption: "By network, mini-batch, optimiser and threads, each with a scale of its own; longer is better.",
      name: (key) =>
        `${at(`${key}/network`)}, mini-batch ${count(at(`${key}/batch`))}, ${at(`${key}/optimizer`)}` +
        threadsText(key),
      value: "rows_per_second",
      format: rate,
      role: "other",
      head: ["backend", "network", "batch", "optimiser", "threads", "rows a second"],
      cells: [["backend"], ["network"], ["batch", count], ["optimizer"], ["threads", count], ["rows_per_second", rate]],
    }),
  );
}

function benchPage() {
  const backends = new Set(
    ["peak", "kernels", "inference"].flatMap((list) => indices(`/${list}`)).map((key) => at(`${key}/backend`)),
  );
  const fastest = indices("/kernels").sort((a, b) => (at(`${b}/gflops`) ?? 0) - (at(`${a}/gflops`) ?? 0))[0];
  return {
    title: "Benchmark",
    subtitle: has("/machine/cpu") ? at("/machine/cpu") : "",
    sections: [
      section(
        "summary",
        "Summary",
        make(
          "p",
          { class: "lead" },
          `${backends.size} backend${backends.size === 1 ? "" : "s"} on one machine. `,
          ...(fastest
            ? [
                "The fastest kernel is ",
                inline(`${fastest}/operation`),
                " on ",
                inline(`${fastest}/backend`),
                " with ",
                inline(`${fastest}/gflops`, gflops),
                ...(has(`${fastest}/share_of_peak`)
                  ? [", ", inline(`${fastest}/share_of_peak`, percent), " of the measured peak."]
                  : ["."]),
              ]
            : []),
        ),
        has("/machine") ? scrolling("Machine", table([], leaves("/machine"))) : undefined,
      ),
      limitsSection(),
      kernelsSection(),
      inferenceSection(),
      benchTrainingSection(),
      has("/command") ? origin() : undefined,
    ],
  };
}
