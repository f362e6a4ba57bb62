import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import puppeteer, { type Browser, type Page, type SerializedAXNode } from "puppeteer-core";
import { browserProgram, browserStep } from "../../cli/setup/browser.ts";
import { ensureSetup } from "../../cli/setup/ensure.ts";
import { svgOf } from "../../report/figures/render.ts";
import { htmlOf } from "../../report/page/html.ts";
import { skipBecause } from "../skip.ts";
import { exampleReport } from "./example-report.ts";

/** Long enough to install a browser on a fresh machine. */
const timeoutMs = 600_000;

/** The page in a real browser. Screenshots stay in NETBENCH_SCREENSHOTS, if that names a folder. */
describe("a report in a browser", function () {
  this.timeout(timeoutMs);
  const report = exampleReport();
  let browser: Browser | undefined;
  let folder = "";
  let url = "";

  before(async function () {
    await ensureSetup({ steps: [browserStep], tolerate: [browserStep.name] });
    const executablePath = browserProgram();
    if (executablePath === undefined) {
      skipBecause(
        this,
        "takes a browser, and set-up could not install one: Debian package chromium",
      );
    }
    folder = mkdtempSync(join(tmpdir(), "netbench-browser-"));
    const drawings = new Map<string, string>();
    for (const { id, spec } of report.figures) drawings.set(id, await svgOf(spec));
    writeFileSync(join(folder, "index.html"), htmlOf(report, drawings));
    url = pathToFileURL(join(folder, "index.html")).href;
    browser = await puppeteer.launch({
      executablePath,
      userDataDir: join(folder, "profile"),
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
  });
  after(async () => {
    await browser?.close();
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  const problems: string[] = [];
  /** Programs for the page are texts: the compiler is not told of a DOM, which the rest has not. */
  const inPage = async <T>(page: Page, program: string): Promise<T> =>
    (await page.evaluate(program)) as T;

  async function open(width: number): Promise<Page> {
    if (browser === undefined) throw new Error("no browser");
    const page = await browser.newPage();
    await page.setViewport({ width, height: 900 });
    page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}`));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`asked for ${request.url()}`);
    });
    await page.goto(url, { waitUntil: "load" });
    const shots = process.env.NETBENCH_SCREENSHOTS;
    if (shots !== undefined) {
      await page.screenshot({ path: `${shots}/report-${width}.png`, fullPage: true });
    }
    return page;
  }

  it("has all its figures drawn, with error bars, and no error", async () => {
    const page = await open(1200);
    const drawn = await inPage<{ label: string; width: number; marks: number; bars: number }[]>(
      page,
      `[...document.querySelectorAll("figure svg")].map((svg) => ({
        label: document.getElementById(svg.getAttribute("aria-labelledby")).textContent,
        width: svg.getBoundingClientRect().width,
        marks: svg.querySelectorAll(".mark-symbol.role-mark path").length,
        bars: svg.querySelectorAll(".mark-rule.role-mark line").length,
      }))`,
    );
    expect(drawn.map(({ label }) => label)).to.deep.equal(report.figures.map(({ title }) => title));
    for (const { label, width, marks, bars } of drawn) {
      expect(width, label).to.be.greaterThan(400);
      expect(marks, label).to.be.greaterThan(0);
      if (label.startsWith("Throughput")) expect(bars).to.be.at.least(44);
    }
    expect(problems).to.deep.equal([]);
    await page.close();
  });

  it("on a narrow screen does not scroll sideways; what is wide does so in its own box", async () => {
    const page = await open(360);
    const { width, boxes } = await inPage<{
      width: number;
      boxes: { right: number; scrolls: string }[];
    }>(
      page,
      `({
        width: document.documentElement.scrollWidth,
        boxes: [...document.querySelectorAll(".scroll")].map((box) => ({
          right: box.getBoundingClientRect().right,
          scrolls: getComputedStyle(box).overflowX,
        })),
      })`,
    );
    expect(width).to.be.at.most(360);
    expect(boxes).not.to.deep.equal([]);
    for (const { right, scrolls } of boxes) {
      expect(right).to.be.at.most(360);
      expect(scrolls).to.equal("auto");
    }
    await page.close();
  });

  it("can be walked through by keyboard: skip link, contents, boxes that scroll", async () => {
    const page = await open(1200);
    const seen: string[] = [];
    for (let at = 0; at < 60; at++) {
      await page.keyboard.press("Tab");
      seen.push(
        await inPage<string>(
          page,
          `document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim()`,
        ),
      );
    }
    expect(seen[0]).to.equal("Skip to the figures");
    const [first] = report.figures;
    expect(seen).to.include.members(["Findings", first?.title, `Drawing: ${first?.title}`]);
    await page.close();
  });

  it("tells a screen reader what each figure is, and has its numbers as a table", async () => {
    const page = await open(1200);
    const unnamed = await inPage<string[]>(
      page,
      `[...document.querySelectorAll('[role="img"], [role="region"], nav, table')].flatMap((one) => {
        const by = document.getElementById(one.getAttribute("aria-labelledby"));
        const named = one.getAttribute("aria-label") ?? by?.textContent;
        return named || one.closest('[role="region"]') ? [] : [one.outerHTML.slice(0, 80)];
      })`,
    );
    expect(unnamed).to.deep.equal([]);
    const ids = await inPage<string[]>(
      page,
      `[...document.querySelectorAll("[id]")].map(({ id }) => id)`,
    );
    expect(new Set(ids).size, "ids occur once").to.equal(ids.length);
    // As the browser computes it for assistive programs.
    const seen: { role: string; name?: string; description?: string; level?: number }[] = [];
    const collect = (node: SerializedAXNode) => {
      seen.push(node);
      for (const child of node.children ?? []) collect(child);
    };
    const tree = await page.accessibility.snapshot({ interestingOnly: false });
    if (tree !== null) collect(tree);
    const images = seen.filter(({ role }) => role === "image" || role === "img");
    expect(images.map(({ name, description }) => [name, description])).to.deep.equal(
      report.figures.map(({ title, caption }) => [title, caption]),
    );
    const headings = seen.filter(({ role }) => role === "heading");
    expect(headings.filter(({ level }) => level === 1).map(({ name }) => name)).to.deep.equal([
      report.title,
    ]);
    expect(Math.max(...headings.map(({ level = 0 }) => level))).to.equal(2);
    const tables = await inPage<number>(page, `document.querySelectorAll("details table").length`);
    expect(tables).to.equal(report.figures.length);
    await page.close();
  });
});
