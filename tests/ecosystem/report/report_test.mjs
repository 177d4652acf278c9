// Opens reports in Chromium: node report_test.mjs SENTEI FOLDER [CHROMIUM]. Screenshots go to FOLDER.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { pathToFileURL } from "node:url";
import { Browser } from "./browser.mjs";
import * as checks from "./checks.mjs";
import { makePages } from "./pages.mjs";
import { wicked } from "./tables.mjs";

const [sentei, screenshots, chromium = "chromium"] = process.argv.slice(2);
const wide = { width: 1200, height: 900 },
  narrow = { width: 360, height: 740 };
const always = ["summary", "networks", "training", "latency", "origin"];
const required = {
  classification: [...always, "tolerance", "trade-off", "int8"],
  regression: [...always, "tolerance", "trade-off"],
  unmet: [...always, "tolerance", "trade-off"],
  diverged: [...always, "tolerance", "trade-off"],
  "nothing-to-prune": always,
  "no-hidden": always,
  sweep: ["summary", "points", "front", "origin"],
  compare: ["summary", "size-1", "size-2", "origin"],
  "classification-all": [...always, "tolerance", "trade-off", "errors", "int8", "cost"],
  "regression-all": [...always, "tolerance", "trade-off", "errors", "cost"],
  bench: ["summary", "limits", "kernels", "inference", "training", "origin"],
};
const least = { sweep: 60, compare: 60, bench: 100 }; // figures that such a page shows at least; a result: 150

const folder = mkdtempSync(join(tmpdir(), "sentei-pages-"));
const pages = makePages(sentei, folder);
const browser = new Browser(chromium);
mkdirSync(screenshots, { recursive: true });
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

for (const [name, { page: file, json }] of Object.entries(pages)) {
  test(name, async (t) => {
    const page = await browser.open(pathToFileURL(file).href, wide, false);
    const shot = async (what) => writeFileSync(join(screenshots, `${name}-${what}.png`), await page.screenshot());
    await shot("light");

    await t.test("has its sections, each with a link to it", async () => {
      const found = await page.evaluate(checks.sections);
      for (const id of required[name]) assert.ok(found.includes(id), `no section ${id} among ${found.join(", ")}`);
      const links = await page.evaluate(() => [...document.querySelectorAll("nav a")].map((one) => one.hash.slice(1)));
      assert.deepEqual(links, found);
    });
    await t.test("shows the figures of the JSON", async () => {
      const shown = await page.evaluate(checks.figures);
      assert.deepEqual(checks.differing(shown, json), []);
      assert.ok(
        shown.filter(({ cell }) => cell).length > (least[json.format.split(/[-/]/)[1]] ?? 150),
        `${shown.length} figures`,
      );
    });
    await t.test("has drawn its plots, with caption, label and table", async () => {
      assert.deepEqual(await page.evaluate(checks.plots), []);
    });
    await t.test("is readable when all is open", async () => {
      await page.evaluate(checks.openAll);
      assert.deepEqual(await page.evaluate(checks.contrast), []);
      assert.deepEqual(await page.evaluate(checks.overflow), []);
    });
    await t.test("starts the keyboard at the skip link and shows where it is", async () => {
      await page.send("Input.dispatchKeyEvent", { type: "keyDown", key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 });
      const focused = await page.evaluate(() => {
        const { left } = document.activeElement.getBoundingClientRect();
        return {
          name: document.activeElement.className,
          left,
          outline: getComputedStyle(document.activeElement).outlineStyle,
        };
      });
      assert.equal(focused.name, "skip");
      assert.ok(focused.left >= 0 && focused.outline !== "none", JSON.stringify(focused));
    });
    await t.test("fits 360 pixels, its plots too", async () => {
      await page.resize(narrow.width, narrow.height);
      await page.settle();
      assert.deepEqual(await page.evaluate(checks.overflow), []);
      assert.deepEqual(await page.evaluate(checks.plots), []);
    });
    await t.test("is dark where that is preferred", async () => {
      const before = await page.evaluate(checks.drawn);
      assert.ok((await page.evaluate(checks.paper)) > 0.8);
      await page.scheme(true);
      await page.settle();
      assert.ok((await page.evaluate(checks.paper)) < 0.2);
      assert.deepEqual(await page.evaluate(checks.contrast), []);
      assert.deepEqual(await page.evaluate(checks.plots), []);
      const now = await page.evaluate(checks.drawn);
      assert.equal(now.length, before.length);
      now.forEach((picture, i) => assert.notEqual(picture, before[i], `canvas ${i} kept its light colours`));
    });
    await t.test("complains of nothing and asks for nothing", () => {
      assert.deepEqual(page.complaints, []);
      assert.deepEqual(page.requests, []);
    });

    await page.evaluate(() => {
      document.querySelectorAll("details").forEach((one) => (one.open = false));
      document.activeElement.blur();
    });
    await shot("narrow-dark");
    await page.scheme(false);
    await page.settle();
    await shot("narrow-light");
    await page.resize(wide.width, wide.height);
    await page.scheme(true);
    await page.settle();
    await shot("dark");
    await page.close();
  });
}

test("a class that looks like a script is shown as text", async () => {
  const page = await browser.open(pathToFileURL(pages["classification-all"].page).href, wide, false);
  const heads = await page.evaluate(() => [...document.querySelectorAll(".heat th")].map((one) => one.textContent));
  assert.equal(heads.filter((text) => text === wicked).length, 4);
  assert.equal(await page.evaluate(() => document.querySelectorAll("script").length), 4);
  await page.close();
});

test("the summary's cards show what they name", async () => {
  for (const [name, quality] of [
    ["classification", "accuracy"],
    ["regression", "rmse"],
  ]) {
    const page = await browser.open(pathToFileURL(pages[name].page).href, wide, false);
    const cards = await page.evaluate(() =>
      [...document.querySelectorAll(".card")].map((card) => [
        card.querySelector(".name").textContent,
        ...[...card.querySelectorAll("[data-key]")].map((one) => one.dataset.key),
      ]),
    );
    assert.deepEqual(cards, [
      ["Parameters", "/refined/parameters", "/general/parameters"],
      [`Test ${quality === "rmse" ? "RMSE" : quality}`, `/refined/test/${quality}`, `/general/test/${quality}`],
      ["Model file", "/refined/file_bytes", "/general/file_bytes"],
      ["One prediction", "/refined/latency_us", "/general/latency_us"],
    ]);
    await page.close();
  }
});

test("numbers are written as people read them", async () => {
  const page = await browser.open(pathToFileURL(pages.regression.page).href, wide, false);
  const written = await page.evaluate(() => [
    percent(0.9499),
    percent(-0.001),
    change("pp")(0.0012),
    change("pp")(-0.0208),
    change("%")(-1e-9),
    micros(0.1604),
    micros(30700),
    micros(2.5e6),
    bytes(904),
    bytes(2698808),
    count(669706),
    plain(0.00001234),
    plain(-17.2),
    plain(0),
    plain(123456789012),
    probability(0.00004),
    shortPercent(0.5),
    shortPercent(0.98765),
    percent(null),
    bytes(undefined),
  ]);
  assert.deepEqual(written, [
    "94.99 %",
    "−0.10 %",
    "+0.12 pp",
    "−2.08 pp",
    "0.00 %",
    "0.16 µs",
    "30.7 ms",
    "2.5 s",
    "904 bytes",
    "2.7 MB",
    "669,706",
    "1.23 × 10⁻⁵",
    "−17.2",
    "0",
    "1.23 × 10¹¹",
    "< 0.001",
    "50 %",
    "98.8 %",
    "–",
    "–",
  ]);
  await page.close();
});

test("the front is what nothing beats, and plots keep every point", async () => {
  const page = await browser.open(pathToFileURL(pages.regression.page).href, wide, false);
  const wrong = await page.evaluate(() => {
    let state = 5;
    const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
    const faults = [];
    for (let round = 0; round < 200; ++round) {
      const points = Array.from({ length: 1 + (round % 12) }, () => [
        Math.floor(8 * random()),
        Math.floor(8 * random()),
      ]);
      const higher = round % 2 === 0;
      const beats = (a, b) =>
        a[0] <= b[0] && (higher ? a[1] >= b[1] : a[1] <= b[1]) && (a[0] !== b[0] || a[1] !== b[1]);
      const expected = points.filter((one) => !points.some((other) => beats(other, one))).map(String);
      const found = front(points, higher).map(String);
      if (String([...new Set(expected)].sort()) !== String([...found].sort()))
        faults.push(`front of ${points.join(" ")}`);
      const other = points.map(([x, y]) => [x, y + 100]);
      const [xs, first, second] = columns([{ points }, { points: other }]);
      const back = (ys) => ys.flatMap((y, i) => (y === null ? [] : [`${xs[i]},${y}`])).sort();
      if (
        String(back(first)) !== String(points.map(String).sort()) ||
        String(back(second)) !== String(other.map(String).sort())
      )
        faults.push(`columns of ${points.join(" ")}`);
      if (xs.some((x, i) => i > 0 && x < xs[i - 1])) faults.push("x falls");
      const low = 10 ** (8 * random() - 4),
        high = low * 10 ** (0.2 + 6 * random());
      const ticks = logTicks(low, high, 5);
      if (ticks.length < 1 || ticks.length > 5 || ticks.some((tick) => tick < low * 0.9 || tick > high * 1.1))
        faults.push(`marks of ${low} to ${high}: ${ticks}`);
    }
    return faults;
  });
  assert.deepEqual(wrong, []);
  await page.close();
});

test("the checks see what is wrong", async () => {
  const { page: file, json } = pages.regression;
  const page = await browser.open(pathToFileURL(file).href, wide, false);
  const other = structuredClone(json);
  other.refined.test.rmse += 1e-12;
  const keys = checks.differing(await page.evaluate(checks.figures), other).map(({ key }) => key);
  assert.deepEqual([...new Set(keys)], ["/refined/test/rmse"]);
  await page.evaluate(() => {
    const canvas = document.querySelector("canvas");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    document.querySelector(".subtitle").style.cssText = "color: #aaa; min-width: 3000px";
    document.querySelector("figure [role=img]").removeAttribute("aria-label");
    console.error("a fault");
    fetch("https://example.invalid/").catch(() => {});
  });
  await page.settle();
  assert.equal((await page.evaluate(checks.plots)).length, 2);
  assert.equal((await page.evaluate(checks.contrast)).length, 1);
  assert.ok((await page.evaluate(checks.overflow)).length > 0);
  assert.ok(page.complaints.some((text) => text.includes("a fault")));
  assert.ok(
    page.complaints.some((text) => text.includes("Content Security Policy")),
    page.complaints.join("\n"),
  );
  await page.close();
});
