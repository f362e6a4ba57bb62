import type { DockerApi } from "./api.ts";

/** Has the Docker engine fetch an image that needs no credentials. */
export async function pullImage(
  docker: DockerApi,
  image: string,
  signal: AbortSignal,
): Promise<void> {
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  const query = { fromImage: tagged };
  const { body } = await docker.raw("POST", "/images/create", { query, signal });
  // The answer is a progress report, one JSON a line; it is 200 even where the pull failed.
  const last = body.toString().trim().split("\n").at(-1) ?? "";
  const { error } = JSON.parse(last || "{}") as { error?: string };
  if (error !== undefined) throw new Error(`Unable to pull image ${image}: ${error}`);
}
