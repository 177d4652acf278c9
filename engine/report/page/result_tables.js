// The sections of an optimize result that are mostly tables.
function latencySection() {
  const measured = (name) => [[`${name}, a row`, `/${name}/latency/row`], [`${name}, a batch`, `/${name}/latency/batch`]];
  const int8 = has("/int8/latency") ? measured("int8") : [];
  const times = table(["measured", "rows a call", "median", "99th percentile", "fastest", "calls"],
    [...networks.flatMap(measured), ...int8].map(([name, key]) => [name, figure(`${key}/rows`, count), figure(`${key}/median_us`, micros),
      figure(`${key}/p99_us`, micros), figure(`${key}/minimum_us`, micros), figure(`${key}/calls`, count)]));
  const layers = table(["network", "layer", "median, one row"], networks.flatMap((name) =>
    indices(`/${name}/latency/layers_us`).map((key, i, all) => [name, i + 1 === all.length ? "output" : `hidden ${i + 1}`, figure(key, micros)])));
  return section("latency", "How fast", make("p", {}, "Measured on the machine that made this report, with the backend ",
    make("code", {}, inline("/backend")), "."), backendsPicture(), scrolling("Latency", times),
    make("details", {}, make("summary", {}, "Layer by layer"), scrolling("Latency of the layers", layers)));
}

function backendsPicture() {
  if (!has("/backends/0")) return undefined;
  const keys = indices("/backends");
  const picture = (heading, kind, caption) => bars({
    title: heading, caption, label: `${heading} on ${keys.length} backends; the figures are in the table below`,
    groups: keys.map((key) => ({ name: at(`${key}/id`), rows: networks.map((name) => {
      const value = at(`${key}/${name}_${kind}_us`);
      return { name, value, text: micros(value), role: name };
    }) })),
    table: table(["backend", "general", "refined", "times faster", ...(kind === "batch" ? ["rows"] : [])], keys.map((key) => {
      const [general, refined] = networks.map((name) => `${key}/${name}_${kind}_us`);
      return [figure(`${key}/id`), figure(general, micros), figure(refined, micros), ratio(at(general) / at(refined)),
        ...(kind === "batch" ? [figure(`${key}/batch_rows`, count)] : [])];
    })),
  });
  return side(picture("One row, by backend", "row", "Median time of a prediction, shorter is better."),
    picture("A batch, by backend", "batch", `Median time of ${at("/backends/0/batch_rows")} rows at once, shorter is better.`));
}

function int8Section() {
  if (!has("/int8")) return undefined;
  const passed = at("/int8/passed");
  const pairs = [
    ["weights and biases", "/int8/fp32_network_bytes", "/int8/network_bytes", bytes], ["model file", "/refined/file_bytes", "/int8/file_bytes", bytes],
    [`validation ${measure.name}`, `/refined/validation/${measure.key}`, `/int8/validation/${measure.key}`, measure.format],
    [`test ${measure.name}`, `/refined/test/${measure.key}`, `/int8/test/${measure.key}`, measure.format],
    ["one row", "/int8/fp32_latency/row/median_us", "/int8/latency/row/median_us", micros],
    ["a batch", "/int8/fp32_latency/batch/median_us", "/int8/latency/batch/median_us", micros]];
  return section("int8", "In 8 bits",
    make("p", { class: `verdict ${passed ? "met" : "unmet"}` }, passed ? "✓ Accepted" : "✗ Refused"),
    make("p", {}, "Weights and activations of the refined network as bytes. It costs ", inline("/int8/drop", measure.drop),
      ` of ${measure.name} on the rows that judge; `, passed ? "it was written." : "too much, so that it was not written."),
    scrolling("fp32 and int8", table(["refined network", "fp32", "int8"],
      pairs.map(([name, left, right, format]) => [name, figure(left, format), figure(right, format)]))));
}

function costSection() {
  if (!has("/cost")) return undefined;
  const value = (unit) => guarded((number) => `${plain(number)} ${unit}`);
  const energy = has("/cost/energy") && make("p", {}, "Energy: ", inline("/cost/energy/joules", value("J")), ", ",
    inline("/cost/energy/source"), at("/cost/energy/source") === "rapl" ? ": the CPU's own counters." : ".");
  const results = table(["result", "value", "low", "high", "formula"], indices("/cost/results").map((key) => {
    const unit = at(`${key}/unit`);
    return [figure(`${key}/name`), figure(`${key}/value`, value(unit)), figure(`${key}/low`, plain), figure(`${key}/high`, plain), figure(`${key}/formula`)];
  }));
  const inputs = table(["input", "value", "where from", "what it is"], indices("/cost/inputs").map((key) =>
    [figure(`${key}/name`), figure(`${key}/value`, value(at(`${key}/unit`))),
      figure(`${key}/given`, (given) => (given ? "given" : "assumed")), figure(`${key}/help`)]));
  const measured = has("/cost/measured/0") && make("div", {}, make("h3", {}, "What was measured"), scrolling("Measured", table(["measured", "value"],
    indices("/cost/measured").map((key) => [figure(`${key}/name`), figure(`${key}/value`, value(at(`${key}/unit`)))]))));
  return section("cost", "What it costs", make("p", {}, "Money in ", inline("/cost/currency"),
    ". A result is as good as its inputs: those that are assumed are an assumption, and low and high say how far they carry."),
    energy || undefined, scrolling("Results", results), make("h3", {}, "What goes in"), scrolling("Inputs", inputs), measured);
}

function commandBlock(key) {
  return figure(key).fill("code", { class: "command", tabindex: "0" });
}

function originSection() {
  const settings = ["task", "target", "seed", "backend", "criterion", "criterion_settings", "compensation", "epsilon", "goal",
    "rounds", "folds", "teachers", "stopped", "clean_up", "rounding"].filter((name) => at(`/${name}`) !== undefined);
  const lineage = (name) => has(`/${name}/lineage`)
    && make("div", {}, make("h3", {}, `Lineage of the ${name} network`), scrolling(`Lineage of the ${name} network`, table([], leaves(`/${name}/lineage`))));
  return section("origin", "Where it comes from",
    has("/command") ? make("div", {}, make("h3", {}, "The command that made it"), commandBlock("/command")) : undefined,
    side(...[["data", "Data"], ["machine", "Machine"]].filter(([key]) => has(`/${key}`)).map(([key, name]) =>
      make("div", {}, make("h3", {}, name), scrolling(name, table([], leaves(`/${key}`))))),
    ...networks.map(lineage).filter(Boolean)),
    make("details", {}, make("summary", {}, "All settings"), scrolling("Settings", table(["setting", "value"], settings.flatMap((name) => leaves(`/${name}`, name))))));
}
