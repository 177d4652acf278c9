// What making the networks costs and what the smaller one saves.
function costSection() {
  if (!has("/cost")) return undefined;
  const value = (unit) => guarded((number) => `${plain(number)} ${unit}`);
  const energy =
    has("/cost/energy") &&
    make(
      "p",
      {},
      "Energy: ",
      inline("/cost/energy/joules", value("J")),
      ", ",
      inline("/cost/energy/source"),
      at("/cost/energy/source") === "rapl" ? ": the CPU's own counters." : ".",
    );
  const results = table(
    ["result", "value", "low", "high", "formula"],
    indices("/cost/results").map((key) => {
      const unit = at(`${key}/unit`);
      return [
        figure(`${key}/name`),
        figure(`${key}/value`, value(unit)),
        figure(`${key}/low`, plain),
        figure(`${key}/high`, plain),
        figure(`${key}/formula`),
      ];
    }),
  );
  const inputs = table(
    ["input", "value", "where from", "what it is"],
    indices("/cost/inputs").map((key) => [
      figure(`${key}/name`),
      figure(`${key}/value`, value(at(`${key}/unit`))),
      figure(`${key}/given`, (given) => (given ? "given" : "assumed")),
      figure(`${key}/help`),
    ]),
  );
  const measured =
    has("/cost/measured/0") &&
    make(
      "div",
      {},
      make("h3", {}, "What was measured"),
      scrolling(
        "Measured",
        table(
          ["measured", "value"],
          indices("/cost/measured").map((key) => [
            figure(`${key}/name`),
            figure(`${key}/value`, value(at(`${key}/unit`))),
          ]),
        ),
      ),
    );
  return section(
    "cost",
    "What it costs",
    make(
      "p",
      {},
      "Money in ",
      inline("/cost/currency"),
      ". A result is as good as its inputs: those that are assumed are an assumption, and low and high say how " +
        "far they carry.",
    ),
    energy || undefined,
    scrolling("Results", results),
    make("h3", {}, "What goes in"),
    scrolling("Inputs", inputs),
    measured,
  );
}
