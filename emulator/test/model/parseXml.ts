/** An XML element without attributes: its text, or its elements by name. */
export type Xml = string | { readonly [name: string]: Xml };

/** Reads what STS writes: elements in elements, each name once, no mixed content. Throws for anything else. */
export function parseXml(text: string): Readonly<Record<string, Xml>> {
  const elements: Record<string, Xml> = {};
  let rest = text.trim();
  while (rest !== "") {
    const [whole, name, content] = /^<([A-Za-z]+)(?: xmlns="[^"]*")?>(.*?)<\/\1>\s*/s.exec(rest) ?? [];
    if (whole === undefined || name === undefined || name in elements)
      throw new Error(`no XML that STS writes: ${rest}`);
    elements[name] = content?.includes("<") === true ? parseXml(content) : unescaped(content ?? "");
    rest = rest.slice(whole.length);
  }
  return elements;
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
