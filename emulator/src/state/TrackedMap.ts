/** A map that remembers which of its keys were set or deleted since it was last asked. */
export class TrackedMap<V> extends Map<string, V> {
  // No initialiser: Map's constructor could call `set` before it ran.
  private changed: Set<string> | undefined;

  override set(key: string, value: V): this {
    this.touch(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.touch(key);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of this.keys()) this.touch(key);
    super.clear();
  }

  /** To be called where a value is handed out that may be changed in place. */
  touch(key: string): void {
    this.changed ??= new Set();
    this.changed.add(key);
  }

  takeChanged(): string[] {
    const keys = [...(this.changed ?? [])];
    this.changed = undefined;
    return keys;
  }
}

/** Sets the entry to what it was: a value, or none. */
export function putBack<V>(map: Map<string, V>, key: string, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
