// The pages that the test opens, each with the JSON that it has to show.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withExtras } from "./extras.mjs";
import { writeClasses, writePrices } from "./tables.mjs";

// The page with another result in it.
function withResult(page, json) {
  const start = page.indexOf('id="result">') + 'id="result">'.length;
  return (
    page.slice(0, start) +
    JSON.stringify(json).replaceAll("<", "\\u003c") +
    page.slice(page.indexOf("</script>", start))
  );
}

// As of a training that went to infinity: JSON has no word for such numbers, they are null.
function withoutNumbers(result) {
  const lost = structuredClone(result);
  const qualities = [
    ...networks(lost).flatMap((one) => [one.train, one.validation, one.test]),
    ...lost.path.flatMap((one) => [one.before_retraining, one.after_retraining]),
    ...[lost.training, lost.retraining].flatMap(({ epochs }) => epochs.map((epoch) => epoch.validation)),
  ];
  for (const quality of qualities) for (const key of Object.keys(quality)) quality[key] = null;
  for (const one of lost.path)
    Object.assign(one, { drop: null, drop_error: null, smoothed_drop: null, loss_ratio: null });
  for (const { epochs } of [lost.training, lost.retraining]) for (const epoch of epochs) epoch.loss = null;
  return lost;
}

const networks = ({ general, refined }) => [general, refined];

export function makePages(sentei, folder) {
  mkdirSync(folder, { recursive: true });
  const classes = join(folder, "classes.csv"),
    prices = join(folder, "prices.csv");
  writeClasses(classes);
  writePrices(prices);
  const small = ["--epochs", "20", "--retrain-epochs", "10", "--teachers", "1"];
  const pages = {};
  const run = (name, file, ...options) => {
    const output = join(folder, name);
    execFileSync(sentei, [options[0], file, ...options.slice(1), ...small, "--output", output], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const json = { optimize: "result.json", sweep: "sweep.json", compare: "compare.json" }[options[0]];
    pages[name] = { page: join(output, "report.html"), json: JSON.parse(readFileSync(join(output, json))) };
  };
  const other = (name, from, json) => {
    const page = join(folder, `${name}.html`);
    writeFileSync(page, withResult(readFileSync(pages[from].page, "utf8"), json));
    pages[name] = { page, json };
  };
  run("classification", classes, "optimize", "--target", "kind", "--hidden", "24,300", "--int8");
  run("regression", prices, "optimize", "--target", "price", "--hidden", "24,24");
  run("nothing-to-prune", prices, "optimize", "--target", "price", "--hidden", "1");
  run("no-hidden", classes, "optimize", "--target", "kind", "--hidden", "none");
  run("sweep", classes, "sweep", "--target", "kind", "--hidden", "24,24", "--removed", "0.3,0.6,0.8,0.9,0.95");
  run(
    "compare",
    classes,
    "compare",
    "--target",
    "kind",
    "--hidden",
    "24,24",
    "--methods",
    "obs,random,scratch-short",
    "--removed",
    "0.8,0.9",
    "--seeds",
    "1,2,3",
  );
  const { general } = pages.regression.json;
  other("unmet", "regression", {
    ...pages.regression.json,
    met: false,
    chosen: null,
    retraining: null,
    refined: general,
  });
  other("diverged", "regression", withoutNumbers(pages.regression.json));
  other("classification-all", "classification", withExtras(pages.classification.json));
  other("regression-all", "regression", withExtras(pages.regression.json));
  other("bench", "classification", JSON.parse(readFileSync(new URL("bench.json", import.meta.url))));
  return pages;
}
