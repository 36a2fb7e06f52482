// The official TypeScript SDK's client: starts a server over stdio, makes the calls that it reads from stdin (an
// array of {name, arguments}), and prints what it got as JSON. Usage: node sdk_client.mjs COMMAND ARGUMENT...
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { text } from "node:stream/consumers";

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: "aitoearn-mcp-check", version: "1" });
await client.connect(new StdioClientTransport({ command, args, env: process.env }));
const { tools } = await client.listTools(); // From here on the client checks results against their outputSchema.
const results = [];
for (const call of JSON.parse(await text(process.stdin))) results.push(await client.callTool(call));
console.log(JSON.stringify({ server: client.getServerVersion(), tools, results }));
await client.close();
