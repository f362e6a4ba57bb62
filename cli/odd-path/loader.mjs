// tsx takes what follows a question mark in a path for a query, finds no ending before it, and reads
// TypeScript as JavaScript. Where the checkout's own path holds one, this is loaded before tsx.
import { register } from "node:module";

register("./hooks.mjs", import.meta.url);
