import "vitest";

// What infra/local/test-setup.ts provides, as far as the specs of this package use it.
declare module "vitest" {
  export interface ProvidedContext {
    /** URL of a superuser of a real PostgreSQL. */
    databaseUrl: string;
  }
}
