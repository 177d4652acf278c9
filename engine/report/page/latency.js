// How fast both networks are.
function latencySection() {
  const measured = (name) => [
    [`${name}, a row`, `/${name}/latency/row`],
    [`${name}, a batch`, `/${name}/latency/batch`],
  ];
  const int8 = has("/int8/latency") ? measured("int8") : [];
  const times = table(
    ["measured", "rows a call", "median", "99th percentile", "fastest", "calls"],
    [...networks.flatMap(measured), ...int8].map(([name, key]) => [
      name,
      figure(`${key}/rows`, count),
      figure(`${key}/median_us`, micros),
      figure(`${key}/p99_us`, micros),
      figure(`${key}/minimum_us`, micros),
      figure(`${key}/calls`, count),
    ]),
  );
  const layers = table(
    ["network", "layer", "median, one row"],
    networks.flatMap((name) =>
      indices(`/${name}/latency/layers_us`).map((key, i, all) => [
        name,
        i + 1 === all.length ? "output" : `hidden ${i + 1}`,
        figure(key, micros),
      ]),
    ),
  );
  return section(
    "latency",
    "How fast",
    make(
      "p",
      {},
      "Measured on the machine that made this report, with the backend ",
      make("code", {}, inline("/backend")),
      ".",
    ),
    backendsPicture(),
    scrolling("Latency", times),
    opened("Layer by layer", scrolling("Latency of the layers", layers)),
  );
}

function backendsPicture() {
  if (!has("/backends/0")) return undefined;
  const keys = indices("/backends");
  const picture = (heading, kind, caption) =>
    bars({
      title: heading,
      caption,
      label: `${heading} on ${keys.length} backends; the figures are in the table below`,
      groups: keys.map((key) => ({
        name: at(`${key}/id`),
        rows: networks.map((name) => {
          const value = at(`${key}/${name}_${kind}_us`);
          return { name, value, text: micros(value), role: name };
        }),
      })),
      table: table(
        ["backend", "general", "refined", "times faster", ...(kind === "batch" ? ["rows"] : [])],
        keys.map((key) => {
          const [general, refined] = networks.map((name) => `${key}/${name}_${kind}_us`);
          return [
            figure(`${key}/id`),
            figure(general, micros),
            figure(refined, micros),
            ratio(at(general) / at(refined)),
            ...(kind === "batch" ? [figure(`${key}/batch_rows`, count)] : []),
          ];
        }),
      ),
    });
  return side(
    picture("One row, by backend", "row", "Median time of a prediction, shorter is better."),
    picture(
      "A batch, by backend",
      "batch",
      `Median time of ${at("/backends/0/batch_rows")} rows at once, shorter is better.`,
    ),
  );
}
