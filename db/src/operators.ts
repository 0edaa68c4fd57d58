import type { Queryable } from "./pool.ts";

export type Role = "viewer" | "operator" | "engineer" | "admin";

export interface Operator {
  readonly operatorId: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  /** null = all sites. */
  readonly sites: readonly string[] | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

type OperatorRow = {
  operator_id: string;
  name: string;
  password_hash: string;
  role: Role;
  sites: string[] | null;
  created_at: number;
  disabled_at: number | null;
};

const toOperator = (row: OperatorRow): Operator => ({
  operatorId: row.operator_id,
  name: row.name,
  passwordHash: row.password_hash,
  role: row.role,
  sites: row.sites,
  createdAt: row.created_at,
  disabledAt: row.disabled_at,
});

/** Also finds disabled ones; the caller decides what to tell. */
export async function findOperatorByName(
  db: Queryable,
  args: { readonly name: string },
): Promise<Operator | null> {
  const { rows } = await db.query<OperatorRow>(
    `select operator_id, name, password_hash, role, sites, created_at, disabled_at from operator where name = $1`,
    [args.name],
  );
  return rows[0] ? toOperator(rows[0]) : null;
}

/** `null` when the name is taken. */
export async function insertOperator(
  db: Queryable,
  args: {
    readonly name: string;
    readonly passwordHash: string;
    readonly role: Role;
    readonly sites: readonly string[] | null;
  },
): Promise<Operator | null> {
  const { rows } = await db.query<OperatorRow>(
    `insert into operator (name, password_hash, role, sites) values ($1, $2, $3, $4)
     on conflict (name) do nothing
     returning operator_id, name, password_hash, role, sites, created_at, disabled_at`,
    [args.name, args.passwordHash, args.role, args.sites],
  );
  return rows[0] ? toOperator(rows[0]) : null;
}
