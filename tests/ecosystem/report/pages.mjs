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
  const pages = {};
  const run = (name, words) => {
    const output = join(folder, name);
    const arguments_ = words.split(" ").map((word) => ({ CLASSES: classes, PRICES: prices })[word] ?? word);
    execFileSync(sentei, [...arguments_, "--output", output], { stdio: ["ignore", "ignore", "pipe"] });
    const json = { optimize: "result.json" }[arguments_[0]] ?? `${arguments_[0]}.json`;
    pages[name] = { page: join(output, "report.html"), json: JSON.parse(readFileSync(join(output, json))) };
  };
  const other = (name, from, json) => {
    const page = join(folder, `${name}.html`);
    writeFileSync(page, withResult(readFileSync(pages[from].page, "utf8"), json));
    pages[name] = { page, json };
  };
  const small = "--epochs 20 --retrain-epochs 10 --teachers 1";
  run("classification", `optimize CLASSES --target kind --hidden 24,300 --int8 ${small}`);
  run("regression", `optimize PRICES --target price --hidden 24,24 ${small}`);
  run("nothing-to-prune", `optimize PRICES --target price --hidden 1 ${small}`);
  run("no-hidden", `optimize CLASSES --target kind --hidden none ${small}`);
  run("sweep", `sweep CLASSES --target kind --hidden 24,24 --removed 0.3,0.6,0.8,0.9,0.95 ${small}`);
  const methods = "--methods obs,random,scratch-short --removed 0.8,0.9 --seeds 1,2,3";
  run("compare", `compare CLASSES --target kind --hidden 24,24 ${methods} ${small}`);
  run("bench", "bench 16-24-3 --quick --seconds 0.01");
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
  return pages;
}
