import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { inPluginTerms } from "../../provider/plugin/configuration";

type Json = Readonly<Record<string, unknown>>;

const PACKAGE = "eks-version";

const RESOURCES = ["ClusterVersion", "ClusterUpgrade", "AddonVersion", "NodegroupVersion", "Fleet"] as const;

/** The settings of the provider, as docs/aws-configuration.md has them under `aws:`, and what each is in a program. */
export const SETTINGS: Readonly<Record<string, "text" | "flag" | "number" | "texts" | "map" | "maps">> = {
  region: "text",
  accessKey: "text",
  secretKey: "text",
  token: "text",
  profile: "text",
  sharedConfigFiles: "texts",
  sharedCredentialsFiles: "texts",
  assumeRoles: "maps",
  assumeRole: "map",
  assumeRoleWithWebIdentity: "map",
  endpoints: "maps",
  stsRegion: "text",
  useFipsEndpoint: "flag",
  useDualstackEndpoint: "flag",
  httpsProxy: "text",
  httpProxy: "text",
  noProxy: "text",
  customCaBundle: "text",
  insecure: "flag",
  maxRetries: "number",
  retryMode: "text",
  allowedAccountIds: "texts",
  forbiddenAccountIds: "texts",
  skipRegionValidation: "flag",
  requestsPerSecond: "text",
  preflight: "text",
};

const SECRETS = ["accessKey", "secretKey", "token"];

const ANY = { $ref: "pulumi.json#/Any" };

const SETTING_TYPES = {
  text: { type: "string" },
  flag: { type: "boolean" },
  number: { type: "integer" },
  texts: { type: "array", items: { type: "string" } },
  map: { type: "object", additionalProperties: ANY },
  maps: { type: "array", items: { type: "object", additionalProperties: ANY } },
} as const;

const REPOSITORY = "https://github.com/pulumi-eks-version/pulumi-eks-version";

/** What the SDKs are called, and which SDK of Pulumi they need. The npm package `pulumi-eks-version` is the dynamic provider. */
const LANGUAGES = {
  nodejs: {
    packageName: "@pulumi-eks-version/eks-version",
    dependencies: { "@pulumi/pulumi": "^3.230.0" },
    respectSchemaVersion: true,
  },
  python: {
    packageName: "pulumi_eks_version",
    requires: { pulumi: ">=3.230.0,<4.0.0" },
    pyproject: { enabled: true },
    respectSchemaVersion: true,
  },
  go: {
    importBasePath: "github.com/pulumi-eks-version/pulumi-eks-version/sdk/go/eksversion",
    generateResourceContainerTypes: true,
    respectSchemaVersion: true,
  },
  csharp: { rootNamespace: "PulumiEksVersion", packageReferences: { Pulumi: "3.*" }, respectSchemaVersion: true },
  java: { basePackage: "io.github.pulumieksversion" },
};

/** Where the schema is kept, below the root of a checkout. */
export const SCHEMA_FILE = "provider/plugin/schema.json";

/** The text of the file. */
export function schemaText(root: string): string {
  return `${JSON.stringify(pluginSchema(root), null, 2)}\n`;
}

/** The plugin's schema, from the types of the package and their doc comments. */
function pluginSchema(root: string): Json {
  const folder = join(root, "provider");
  const files = [
    ...RESOURCES.map((name) => `resources/${name}.ts`),
    "resources/clusterPlan.ts",
    "resources/fleetPlan.ts",
    "lifecycle/plans/planArguments.ts",
  ];
  const options = { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, skipLibCheck: true };
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    options,
  );
  return new SchemaWriter(program).schema(root);
}

interface Property {
  readonly name: string;
  readonly node: ts.TypeNode;
  readonly optional: boolean;
  readonly description: string;
}

class SchemaWriter {
  private readonly checker: ts.TypeChecker;
  private readonly types = new Map<string, Json>();

  constructor(private readonly program: ts.Program) {
    this.checker = program.getTypeChecker();
  }

  schema(root: string): Json {
    const about = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Readonly<Record<string, string>>;
    const resources = Object.fromEntries(RESOURCES.map((name) => [`${PACKAGE}:index:${name}`, this.resource(name)]));
    const functions = {
      [`${PACKAGE}:index:getUpgradePlan`]: this.getUpgradePlan(),
      [`${PACKAGE}:index:getFleetPlan`]: this.getFleetPlan(),
    };
    const settings = Object.fromEntries(
      Object.entries(SETTINGS).map(([name, kind]) => [
        name,
        { ...SETTING_TYPES[kind], ...(SECRETS.includes(name) ? { secret: true } : {}), description: settingText(name) },
      ]),
    );
    return {
      name: PACKAGE,
      displayName: "EKS Version",
      description: about.description,
      keywords: ["pulumi", "category/infrastructure", "kind/native", "aws", "eks", "kubernetes", "upgrade"],
      homepage: about.homepage,
      license: about.license,
      repository: REPOSITORY,
      publisher: "pulumi-eks-version",
      logoUrl: `${REPOSITORY.replace("github.com", "raw.githubusercontent.com")}/main/docs/logo.svg`,
      // The releases on GitHub hold the plugin's archives.
      pluginDownloadURL: REPOSITORY.replace("https://", "github://api."),
      language: LANGUAGES,
      meta: { moduleFormat: "(.*)" },
      config: { variables: settings },
      provider: { description: "How AWS is reached.", inputProperties: settings },
      types: Object.fromEntries([...this.types].sort(([a], [b]) => (a < b ? -1 : 1))),
      resources,
      functions,
    };
  }

  private resource(name: string): Json {
    const declaration = this.declaration(name);
    if (!ts.isClassDeclaration(declaration)) throw new Error(`${name} is no class`);
    const outputs = declaration.members
      .filter(ts.isPropertyDeclaration)
      .flatMap((member) => (member.type ? [this.property(member, member.type)] : []));
    const inputs = this.properties(this.declaration(`${name}Args`));
    return {
      description: this.description(declaration),
      // A stack that comes from the dynamic provider keeps its resources.
      aliases: dynamicTypesIn(declaration.getSourceFile()).map((type) => ({ type })),
      properties: this.asSchema(outputs),
      required: required(outputs),
      inputProperties: this.asSchema(inputs),
      requiredInputs: required(inputs),
    };
  }

  private getUpgradePlan(): Json {
    const inputs = this.properties(this.declaration("ClusterUpgradePlanArgs"));
    const outputs = this.properties(this.declaration("ClusterUpgradePlan"));
    return {
      description:
        "What a ClusterVersion with these inputs would do, and what stands in its way, as data; with `wholeCluster`, what a " +
        "ClusterUpgrade would do. It only looks.",
      inputs: {
        type: "object",
        properties: this.asSchema(inputs),
        required: ["clusterName", "version"],
      },
      outputs: {
        type: "object",
        properties: this.asSchema(outputs),
        required: outputs.filter(({ name, optional }) => !optional && name !== "schedule").map(({ name }) => name),
      },
    };
  }

  private getFleetPlan(): Json {
    const [inputs, outputs] = ["FleetPlanArgs", "FleetPlan"].map((name) => this.properties(this.declaration(name)));
    if (!inputs || !outputs) throw new Error("getFleetPlan takes and gives something");
    return {
      description:
        "What a Fleet with these inputs would do now, what it waits for and what stands in its way, as data. It only looks.",
      inputs: { type: "object", properties: this.asSchema(inputs), required: required(inputs) },
      outputs: { type: "object", properties: this.asSchema(outputs), required: required(outputs) },
    };
  }

  /** The members of an interface and of those that it extends. */
  private properties(declaration: ts.Declaration): Property[] {
    if (!ts.isInterfaceDeclaration(declaration)) throw new Error("not an interface");
    const inherited = (declaration.heritageClauses ?? [])
      .flatMap(({ types }) => [...types])
      .flatMap(({ expression, typeArguments }) => {
        // `InputsOf<ConnectionArgs>`: the members are those of its argument.
        const [argument] = typeArguments ?? [];
        if (argument && ts.isTypeReferenceNode(argument)) return this.properties(this.referred(argument.typeName));
        return this.properties(this.referred(expression));
      });
    const own = declaration.members
      .filter(ts.isPropertySignature)
      .flatMap((member) => (member.type ? [this.property(member, member.type)] : []));
    const overridden = new Set(own.map(({ name }) => name));
    return [...inherited.filter(({ name }) => !overridden.has(name)), ...own];
  }

  private property(member: ts.PropertyDeclaration | ts.PropertySignature, type: ts.TypeNode): Property {
    const node = unwrapped(type);
    const optional = member.questionToken !== undefined || (ts.isUnionTypeNode(node) && node.types.some(isUndefined));
    return { name: member.name.getText(), node, optional, description: this.description(member) };
  }

  private asSchema(properties: readonly Property[]): Json {
    return Object.fromEntries(
      properties.map(({ name, node, description }) => [
        name,
        { ...this.typeOf(node), ...(description === "" ? {} : { description }) },
      ]),
    );
  }

  private typeOf(wrapped: ts.TypeNode): Json {
    const node = unwrapped(wrapped);
    if (ts.isUnionTypeNode(node)) return this.union(node);
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.typeOf(node.elementType) };
    if (ts.isTypeLiteralNode(node)) return { type: "object", additionalProperties: ANY };
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    const type = this.checker.getTypeFromTypeNode(node);
    if (type.flags & ts.TypeFlags.NumberLike) return { type: "number" };
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
    if (type.flags & ts.TypeFlags.StringLike) return { type: "string" };
    throw new Error(`no type in the schema for ${node.getText()}`);
  }

  private union(node: ts.UnionTypeNode): Json {
    const choices = new Map(
      node.types
        .filter((one) => !isUndefined(one))
        .map((one) => this.typeOf(one))
        .map((one) => [JSON.stringify(one), one] as const),
    );
    const [only, ...others] = choices.values();
    if (only === undefined) throw new Error(`nothing in ${node.getText()}`);
    return others.length === 0 ? only : { oneOf: [only, ...others] };
  }

  private reference(node: ts.TypeReferenceNode): Json {
    const name = node.typeName.getText();
    const [first, second] = node.typeArguments ?? [];
    if (name === "Record" && second) return { type: "object", additionalProperties: this.typeOf(second) };
    if (name === "ListOf" && first) return { type: "array", items: this.typeOf(first) };
    const declaration = this.referred(node.typeName);
    if (ts.isInterfaceDeclaration(declaration)) return this.named(declaration);
    // A mapped type like `InputsOf<T>`.
    if (first) return this.typeOf(first);
    if (ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type))
      return this.union(declaration.type);
    const type = this.checker.getTypeFromTypeNode(node);
    const choices = type.isUnion() ? type.types : [type];
    if (choices.every((one) => one.flags & ts.TypeFlags.StringLike)) return { type: "string" };
    throw new Error(`no type in the schema for ${node.getText()}`);
  }

  /** An interface becomes a type of the schema's own. */
  private named(declaration: ts.InterfaceDeclaration): Json {
    const token = `${PACKAGE}:index:${declaration.name.text}`;
    if (!this.types.has(token)) {
      this.types.set(token, {});
      const members = this.properties(declaration);
      const description = this.description(declaration);
      this.types.set(token, {
        type: "object",
        ...(description === "" ? {} : { description }),
        properties: this.asSchema(members),
        required: required(members),
      });
    }
    return { $ref: `#/types/${token}` };
  }

  private declaration(name: string): ts.Declaration {
    for (const source of this.program.getSourceFiles()) {
      if (source.fileName.includes("node_modules")) continue;
      for (const statement of source.statements) {
        const named = ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement);
        if (named && statement.name?.text === name) return statement;
      }
    }
    throw new Error(`there is no ${name}`);
  }

  private referred(node: ts.Node): ts.Declaration {
    const symbol = this.checker.getSymbolAtLocation(node);
    if (!symbol) throw new Error(`nothing is known of ${node.getText()}`);
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = target.declarations ?? [];
    if (!declaration) throw new Error(`${node.getText()} is declared nowhere`);
    return declaration;
  }

  private description(declaration: ts.Declaration): string {
    const name = ts.getNameOfDeclaration(declaration);
    const symbol = name && this.checker.getSymbolAtLocation(name);
    // `{@link x}` means nothing outside of TypeScript.
    const text = ts.displayPartsToString(symbol?.getDocumentationComment(this.checker));
    return inPluginTerms(text).replace(/\{@link ([^}]+?)\s*\}/g, "`$1`");
  }
}

function required(properties: readonly Property[]): string[] {
  return properties.filter(({ optional }) => !optional).map(({ name }) => name);
}

/** The types that the dynamic provider's resources have in a state. */
function dynamicTypesIn(source: ts.SourceFile): string[] {
  return [...source.text.matchAll(/"(pulumi-nodejs:dynamic\/eks:\w+)"/g)].flatMap(([, type]) => type ?? []);
}

function settingText(name: string): string {
  if (name === "preflight") return "What `preflight` is where a resource does not say: `enforce`, `warn` or `off`.";
  return name === "requestsPerSecond"
    ? "Requests to EKS a second, from 0.1 to 1000. Default: 4."
    : `As pulumi-aws's \`aws:${name}\`; docs/aws-configuration.md has all settings.`;
}

/** Without `pulumi.Input`, `pulumi.Output`, `Readonly`, `readonly` and brackets around it. */
function unwrapped(node: ts.TypeNode): ts.TypeNode {
  if (ts.isParenthesizedTypeNode(node)) return unwrapped(node.type);
  if (ts.isTypeOperatorNode(node)) return unwrapped(node.type);
  if (!ts.isTypeReferenceNode(node)) return node;
  const [argument] = node.typeArguments ?? [];
  const wraps = ["pulumi.Input", "pulumi.Output", "Readonly"].includes(node.typeName.getText());
  return wraps && argument ? unwrapped(argument) : node;
}

function isUndefined(node: ts.TypeNode): boolean {
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}
