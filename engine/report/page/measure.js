// What quality means in this result: a share of right answers, or an error in units of the target; and what a drop of it
// is: a share of accuracy, or a relative increase of RMSE.
const measure =
  result.task === "regression"
    ? {
        key: "rmse",
        name: "RMSE",
        higher: false,
        format: plain,
        tick: plain,
        drop: change("%"),
        dropName: "increase of RMSE",
      }
    : {
        key: "accuracy",
        name: "accuracy",
        higher: true,
        format: percent,
        tick: shortPercent,
        drop: change("pp"),
        dropName: "drop of accuracy",
      };
const title = (text) => text[0].toUpperCase() + text.slice(1);
const better = measure.higher ? "higher is better" : "lower is better";

// A chart of quality against what it costs, with the front of what nothing beats.
// groups: [{name, points: [{x: key, y: key, name}], role, mark, hollow}], of which those with `competes` make the front.
function tradeOff({ heading, caption, x, groups }) {
  const pointOf = ({ x: left, y: top }) => [at(left), at(top)];
  const competing = groups.filter(({ competes }) => competes).flatMap(({ points }) => points);
  const best = front(competing.map(pointOf), measure.higher);
  const onFront = (one) => best.some(([left, top]) => left === at(one.x) && top === at(one.y));
  return chart({
    title: heading,
    caption: `${caption} The line joins the front: networks that no other one beats in both.`,
    label:
      `${heading}: ${competing.length} networks, ${best.length} of them on the front; the figures are in ` +
      `the table below`,
    x,
    y: { label: `${title(measure.name)} (${better})`, format: measure.tick },
    series: [
      { name: "front", points: stairs(best), role: "muted", line: true },
      ...groups.map((group) => ({ ...group, points: group.points.map(pointOf) })),
    ],
    table: table(
      ["network", x.label, measure.name, "on the front"],
      competing.map((one) => [
        one.name,
        figure(one.x, x.format),
        figure(one.y, measure.format),
        onFront(one) ? "yes" : "no",
      ]),
    ),
  });
}
