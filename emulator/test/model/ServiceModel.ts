import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A shape of botocore's `service-2.json`, as far as rest-json services use it. */
export interface Shape {
  readonly type: "structure" | "list" | "map" | "string" | "integer" | "long" | "double" | "boolean" | "timestamp";
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly error?: { readonly httpStatusCode: number; readonly code?: string };
}

export interface Member {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
}

export interface ModelOperation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: Member;
  readonly output?: Member;
  readonly errors?: readonly Member[];
}

interface ServiceFile {
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** AWS's published description of a service: its operations, and the shapes of what they take and give. */
export class ServiceModel {
  private constructor(private readonly file: ServiceFile) {}

  /** `folder`: the service's version folder in botocore's data, such as `eks/2017-11-01`. */
  static load(folder: string): ServiceModel {
    const plain = join(folder, "service-2.json");
    const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
    return new ServiceModel(JSON.parse(text.toString("utf8")) as ServiceFile);
  }

  /** The same model, but for what is known to be otherwise. */
  corrected(shapes: Readonly<Record<string, Partial<Shape>>>): ServiceModel {
    const corrected = { ...this.file.shapes };
    for (const [name, shape] of Object.entries(shapes)) corrected[name] = { ...this.shape(name), ...shape };
    return new ServiceModel({ ...this.file, shapes: corrected });
  }

  get operations(): ModelOperation[] {
    return Object.values(this.file.operations);
  }

  operation(name: string): ModelOperation | undefined {
    return this.file.operations[name];
  }

  shape(name: string): Shape {
    const shape = this.file.shapes[name];
    if (shape === undefined) throw new Error(`the service model has no shape ${name}`);
    return shape;
  }

  /** The operation of a request, with the members in its path; a template's `{member}` stands for one segment. */
  route(method: string, pathname: string): { operation: ModelOperation; path: Record<string, string> } | undefined {
    const segments = pathname.replace(/\/$/, "").split("/");
    const matches = this.operations
      .filter((operation) => operation.http.method === method)
      .map((operation) => ({ operation, path: matchPath(operation.http.requestUri.split("/"), segments) }))
      .filter(
        (match): match is { operation: ModelOperation; path: Record<string, string> } => match.path !== undefined,
      );
    // A literal segment is closer than a member in the same place.
    return matches.sort((a, b) => Object.keys(a.path).length - Object.keys(b.path).length)[0];
  }
}

function matchPath(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? "";
    const [, member] = /^\{(\w+)\+?\}$/.exec(part) ?? [];
    if (member === undefined && part !== segment) return undefined;
    if (member !== undefined) path[member] = decoded(segment);
  }
  return path;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
