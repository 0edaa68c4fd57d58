// Setup
//
// What must happen once before the API and the workers of a version start: the schema, and the demo data when asked for.
import { migrate } from "@microgrid/db";
import { connectSqs } from "@microgrid/runtime/sqs";
import process from "node:process";
import { announceDemo, seedDemo } from "../local/seed.ts";

const required = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`Setup cannot start: ${name} is missing; see .env.example.\n`);
  process.exit(1);
};

const databaseUrl = required("DATABASE_URL");
const applied = await migrate(databaseUrl);
process.stdout.write(`schema: ${applied.length > 0 ? applied.join(", ") : "up to date"}\n`);
if (process.env["SEED_DEMO"] === "1") {
  const devices = await seedDemo(databaseUrl, required("ENCRYPTION_KEY"));
  const endpoint = process.env["SQS_ENDPOINT"];
  const queues = await connectSqs({
    endpoint,
    region: process.env["AWS_REGION"] ?? "us-east-1",
    telemetryQueue: process.env["SQS_TELEMETRY_QUEUE"] ?? "telemetry.fifo",
    commandsQueue: process.env["SQS_COMMANDS_QUEUE"] ?? "commands.fifo",
    backfillQueue: process.env["SQS_BACKFILL_QUEUE"] ?? "backfill",
    // In an AWS account nothing is made unasked.
    create: endpoint !== undefined,
  });
  await announceDemo(queues, devices);
  queues.close();
  process.stdout.write("demo data: written\n");
}
