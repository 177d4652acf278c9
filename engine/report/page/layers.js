// The layers of both networks, and which units went.
function scoresPicture(layer, i) {
  const [edges, kept, removed] = ["edges", "kept", "removed"].map((name) => at(`${layer}/scores/${name}`));
  return chart({
    title: `Scores in hidden layer ${i + 1}`,
    caption:
      `What the criterion ${at("/criterion")} said of the general network's units, before the first ` +
      `round: those that are in the refined network, and those that are not.`,
    label:
      `Histogram of the scores of hidden layer ${i + 1}, kept and removed units; the figures are in the ` +
      `table below`,
    x: { label: "score", format: plain },
    y: { label: "units", format: plain, zero: true },
    height: 200,
    series: [
      { name: "stayed", role: "refined", line: true, fill: true, points: outline(edges, kept) },
      { name: "went", role: "mark", line: true, dash: [5, 3], points: outline(edges, removed) },
    ],
    table: table(
      ["from", "to", "stayed", "went"],
      kept.map((_, bin) => [
        figure(`${layer}/scores/edges/${bin}`, plain),
        figure(`${layer}/scores/edges/${bin + 1}`, plain),
        figure(`${layer}/scores/kept/${bin}`, count),
        figure(`${layer}/scores/removed/${bin}`, count),
      ]),
    ),
  });
}

function layersSection() {
  const layers = indices("/hidden_layers");
  const widths = networks.map((name) => at(`/${name}/layers`));
  const most = Math.max(...widths.flat());
  const pictures = side(
    networks.map((name, i) =>
      pictured(
        {
          title: `${title(name)} network`,
          caption: `${count(at(`/${name}/parameters`))} parameters.`,
          table: table(
            ["layer", "units"],
            widths[i].map((_, layer) => [
              layer === 0 ? "inputs" : layer + 1 === widths[i].length ? "outputs" : `hidden ${layer}`,
              figure(`/${name}/layers/${layer}`, count),
            ]),
          ),
        },
        network(widths[i], most, name, `The ${name} network: layers of ${widths[i].join(", ")} units`),
      ),
    ),
  );
  const units =
    layers.length > 0 &&
    bars({
      title: "Units of the hidden layers",
      caption:
        "Before pruning, and what is left of them after it. A layer with 0 units was linear and was multiplied out.",
      label: `Units before and after in ${layers.length} hidden layers; the figures are in the table below`,
      groups: layers.map((key, i) => ({
        name: `hidden layer ${i + 1}`,
        rows: [
          { name: "before", value: at(`${key}/before`), text: count(at(`${key}/before`)), role: "general" },
          { name: "after", value: at(`${key}/after`), text: count(at(`${key}/after`)), role: "refined" },
        ],
      })),
      table: table(
        ["hidden layer", "before", "asked for", "within limits", "after clean-up"],
        layers.map((key, i) => [
          String(i + 1),
          ...["before", "asked", "selected", "after"].map((name) => figure(`${key}/${name}`, count)),
        ]),
      ),
    });
  return section(
    "networks",
    "The networks",
    make(
      "p",
      {},
      "A column a layer: dots are single units, a bar stands for many. More units are taller, but not in proportion.",
    ),
    pictures,
    units || undefined,
    side(
      layers
        .map((key, i) => [key, i])
        .filter(([key]) => has(`${key}/scores`))
        .map(([key, i]) => scoresPicture(key, i)),
    ),
  );
}
