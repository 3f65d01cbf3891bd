import type { Reply } from "../http/reply";

/** Elements by name; a list is as many elements of one name. */
export interface XmlElements {
  readonly [name: string]: string | XmlElements | readonly XmlElements[];
}

/** @param attributes of the root: ` xmlns="…"` */
export function xmlReply(root: string, attributes: string, elements: XmlElements, status: number): Reply {
  const body = `<${root}${attributes}>${written(elements)}</${root}>\n`;
  return { status, headers: { "Content-Type": "text/xml" }, body };
}

function written(elements: XmlElements): string {
  return Object.entries(elements)
    .flatMap(([name, value]) => {
      const all = Array.isArray(value) ? (value as readonly XmlElements[]) : [value as string | XmlElements];
      return all.map((one) => `<${name}>${typeof one === "string" ? escaped(one) : written(one)}</${name}>`);
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
