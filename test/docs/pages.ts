import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";

/** Folders that hold what others wrote, or what a command made. */
const NOT_OURS = /(^|\/)(node_modules|dist|\.git|\.cache|docs\/api|reports|recordings|\.stryker-tmp)$/;

/** Every Markdown page below a folder of the repository, as a path from there. */
export function pagesIn(folder = ""): string[] {
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (NOT_OURS.test(path)) return [];
    if (entry.isDirectory()) return pagesIn(path);
    return path.endsWith(".md") ? [path] : [];
  });
}

export function readPage(page: string): string {
  return readFileSync(join(REPOSITORY, page), "utf8");
}

export interface Link {
  readonly page: string;
  /** The file that a link within the repository leads to, as a path from its root. */
  readonly file: string;
  /** The heading in it, if the link names one. */
  readonly anchor: string | undefined;
}

/** The links of a page that lead to files of the repository, or to its own headings. */
export function linksOf(page: string): Link[] {
  const prose = readPage(page).replace(/^```[^]*?^```$/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? "")
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor] = target.split("#");
      return { page, file: path === "" ? page : posix.join(dirname(page), path).replace(/\/$/, ""), anchor };
    });
}

/** The anchors that GitHub gives to a page's headings. */
export function anchorsOf(page: string): string[] {
  const headings = readPage(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}
