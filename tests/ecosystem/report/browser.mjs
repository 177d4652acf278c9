// A headless Chromium that is spoken to over a pair of pipes (DevTools protocol), without any package.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--hide-scrollbars",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-pipe",
];

export class Browser {
  #waiting = new Map();
  #listeners = [];
  #last = 0;

  constructor(program) {
    this.folder = mkdtempSync(join(tmpdir(), "sentei-report-"));
    this.process = spawn(program, [...flags, `--user-data-dir=${this.folder}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    this.process.on("error", (error) => this.#fail(error));
    this.process.on("exit", (code) => this.#fail(new Error(`${program} ended with ${code}`)));
    let text = "";
    this.process.stdio[4].setEncoding("utf8").on("data", (part) => {
      const messages = (text + part).split("\0");
      text = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.broken = error;
  }

  #take({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      for (const listen of this.#listeners) listen(method, params, sessionId);
      return;
    }
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    if (this.broken) throw this.broken;
    const id = ++this.#last;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  async open(address, size, dark) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, targetId, sessionId);
    await page.load(address, size, dark);
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  complaints = []; // exceptions, console errors, warnings of the content policy
  requests = []; // whatever it asked for besides itself

  constructor(browser, targetId, sessionId) {
    Object.assign(this, { browser, targetId, sessionId });
    browser.listen((method, params, session) => {
      if (session !== sessionId) return;
      if (method === "Runtime.exceptionThrown")
        this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
      if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type))
        this.complaints.push(
          `console.${params.type}: ${params.args.map((one) => one.value ?? one.description).join(" ")}`,
        );
      if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level))
        this.complaints.push(params.entry.text);
      if (method === "Network.requestWillBeSent" && params.type !== "Document") this.requests.push(params.request.url);
      if (method === "Page.javascriptDialogOpening") {
        this.complaints.push(`a dialog: ${params.message}`);
        this.send("Page.handleJavaScriptDialog", { accept: true });
      }
      if (method === "Page.loadEventFired") this.loaded?.();
    });
  }

  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }

  async load(address, { width, height }, dark) {
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.send(`${domain}.enable`);
    await this.resize(width, height);
    await this.scheme(dark);
    const loaded = new Promise((resolve) => (this.loaded = resolve));
    await this.send("Page.navigate", { url: address });
    await loaded;
    await this.settle();
  }

  resize(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  scheme(dark) {
    const value = dark ? "dark" : "light";
    return this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  }

  // Two frames: observers have been told and what they draw is on the screen.
  settle() {
    return this.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))),
    );
  }

  // The value of a function that runs in the page; it sees its arguments and nothing else of ours.
  async evaluate(called, ...values) {
    const expression = `(${called})(...${JSON.stringify(values)})`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async screenshot() {
    const { cssContentSize } = await this.send("Page.getLayoutMetrics");
    const clip = { x: 0, y: 0, width: cssContentSize.width, height: Math.min(cssContentSize.height, 16000), scale: 1 };
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
    return Buffer.from(data, "base64");
  }

  close() {
    return this.browser.send("Target.closeTarget", { targetId: this.targetId });
  }
}
