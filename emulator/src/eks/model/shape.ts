/** A shape of the service model, as far as requests have them. Lists, maps and structures name the shapes of what they hold. */
export type Shape =
  | {
      readonly type: "string";
      readonly min?: number;
      readonly max?: number;
      readonly enum?: readonly string[];
      readonly pattern?: string;
    }
  | { readonly type: "integer"; readonly min?: number; readonly max?: number }
  | { readonly type: "boolean" }
  | { readonly type: "list"; readonly min?: number; readonly max?: number; readonly of: string }
  | { readonly type: "map"; readonly min?: number; readonly max?: number; readonly key: string; readonly value: string }
  | {
      readonly type: "structure";
      readonly required?: readonly string[];
      readonly members: Readonly<Record<string, string>>;
    };

/** What an operation is sent, by where it travels: names as on the wire, with their shapes. */
export interface RequestShape {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}
