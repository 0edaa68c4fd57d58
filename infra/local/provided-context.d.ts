import "vitest";

declare module "vitest" {
  /** What `infra/local/test-setup.ts` gives to every test file. */
  export interface ProvidedContext {
    /** URL of a superuser of a real PostgreSQL. */
    databaseUrl: string;
    /** Endpoint of a server that speaks SQS. */
    sqsEndpoint: string;
    /** Null where there is no Redis; in CI that fails the run instead. */
    redisUrl: string | null;
    /** Null where there is no Chromium; in CI that fails the run instead. */
    chromiumPath: string | null;
  }
}
