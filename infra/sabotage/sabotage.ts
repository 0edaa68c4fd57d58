// Sabotage
//
// A bug that somebody could write, as data. The suite that guards the law must go red when it is in; that it does is the only proof
// that the suite guards anything.

export interface Sabotage {
  /** For `--only`. */
  readonly name: string;
  /** The law that it breaks. */
  readonly law: string;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Specs of which one must fail; paths from the root. */
  readonly suites: readonly string[];
}

/** The file with the bug in it. Throws when it is not certain where the bug belongs. */
export function sabotaged({ name, file, find, replace }: Sabotage, source: string): string {
  const [before, after, ...more] = source.split(find);
  if (after === undefined)
    throw new Error(`${name}: ${file} does not contain\n  ${find}\nFind where the bug belongs today.`);
  if (more.length > 0)
    throw new Error(`${name}: ${file} contains more than once\n  ${find}\nName the place exactly.`);
  return `${before}${replace}${after}`;
}
