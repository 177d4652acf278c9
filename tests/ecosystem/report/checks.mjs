// What is asked of a page. Each check runs in the page and gives a list of what is wrong.

export const openAll = () => document.querySelectorAll("details").forEach((one) => (one.open = true));

export function figures() {
  return [...document.querySelectorAll("[data-key]")].map((one) => ({
    key: one.dataset.key,
    value: one.dataset.value,
    text: one.textContent,
    cell: one.matches("td, th"),
  }));
}

// The figures that are not what the JSON says at their pointer.
export function differing(shown, json) {
  const at = (pointer) =>
    pointer
      .split("/")
      .slice(1)
      .reduce((value, part) => value?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], json);
  const exact = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return shown.filter(({ key, value, text }) => exact(at(key)) !== value || (text === "" && value !== ""));
}

export function sections() {
  return [...document.querySelectorAll("main > section")].map((one) => one.id);
}

// Plots without what those need who do not see them, or with nothing drawn.
export function plots() {
  const wrong = [];
  for (const plot of document.querySelectorAll("figure")) {
    const name = plot.querySelector("h3")?.textContent;
    const say = (what) => wrong.push(`${name}: ${what}`);
    if (!plot.querySelector("figcaption p")?.textContent) say("no caption");
    if (plot.querySelector(".empty")) continue;
    if (!(plot.querySelector("[role=img]")?.getAttribute("aria-label")?.length > 10)) say("no label");
    if (!plot.querySelector("details table td[data-value], details table th[data-value]"))
      say("no table of its figures");
    for (const one of plot.querySelectorAll(".plot")) {
      const canvas = one.querySelector("canvas");
      if (!canvas) {
        say("no canvas");
        continue;
      }
      if (Math.abs(canvas.getBoundingClientRect().width - one.clientWidth) > 2)
        say("the canvas has not the plot's width");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      let painted = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 0) {
          ++painted;
          if (data[i + 3] === 255) colours.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
        }
      if (painted < 500 || colours.size < 2) say(`blank: ${painted} pixels, ${colours.size} colours`);
    }
  }
  return wrong;
}

// How far the page reaches beyond the window, and which elements do; those in a box of their own scroll there.
export function overflow() {
  const width = document.documentElement.clientWidth;
  const needed = document.documentElement.scrollWidth;
  if (needed <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter(
    (one) => one.getBoundingClientRect().right > width + 0.5 && !one.closest(".skip"),
  );
  return [`${needed} pixels`, ...wide.slice(0, 5).map((one) => `${one.tagName}.${one.getAttribute("class")}`)];
}

// Texts with less than 4.5:1 against what is behind them.
export function contrast() {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const read = (css, below) => {
    canvas.fillStyle = `rgb(${below.join(" ")})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const behind = (element) => {
    const chain = [];
    for (let one = element; one; one = one.parentElement) chain.unshift(getComputedStyle(one).backgroundColor);
    return chain.reduce((below, css) => read(css, below), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const judged = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || judged.has(element) || element.matches("script, noscript *, .skip"))
      continue;
    judged.add(element);
    const style = getComputedStyle(element);
    const below = behind(element);
    const [a, b] = [light(read(element.namespaceURI.endsWith("svg") ? style.fill : style.color, below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5)
      wrong.add(
        `${element.tagName}.${element.getAttribute("class")} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`,
      );
  }
  return [...wrong];
}

// What is behind everything, as a share of white.
export function paper() {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  return (r + g + b) / 765;
}

export const drawn = () => [...document.querySelectorAll("canvas")].map((one) => one.toDataURL());
