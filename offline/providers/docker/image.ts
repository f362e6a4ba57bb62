import { missing, type DockerApi } from "./api.ts";

/** The repository of the images that this project makes; no registry has them (lib/image.ts). */
const ownRepository = "netbench-tools";

/** Sees to it that the Docker engine has an image, and fetches one that needs no credentials. */
export async function findImage(
  docker: DockerApi,
  image: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (await isThere(docker, image)) return;
    if (image.split(":")[0] === ownRepository) {
      throw new Error(
        `the Docker engine at ${docker.host} does not have it, and no registry does: ` +
          "`npm run up` makes it from this machine's programs",
      );
    }
    await pull(docker, image, signal);
    if (!(await isThere(docker, image))) throw new Error(`unable to find or pull image ${image}`);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`Unable to create container with image ${image}: ${message}`, { cause: error });
  }
}

async function isThere(docker: DockerApi, image: string): Promise<boolean> {
  const all = await docker.json<{ Id: string }[]>("GET", "/images/json");
  try {
    const { Id } = await docker.json<{ Id: string }>("GET", `/images/${image}/json`);
    return all.some((one) => one.Id === Id);
  } catch (error) {
    if (missing(error)) return false;
    throw error;
  }
}

async function pull(docker: DockerApi, image: string, signal: AbortSignal): Promise<void> {
  try {
    await docker.raw("POST", "/images/create", { query: reference(image), signal });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`unable to pull image ${image}: error pulling image ${image}: ${message}`, {
      cause: error,
    });
  }
}

/** An image's name in full, and its tag or digest (github.com/distribution/reference). */
function reference(image: string): { fromImage: string; tag: string } {
  const [, name = image, tag, digest] =
    /^(.*?)(?::([\w][\w.-]{0,127}))?(?:@(\w+:[0-9a-f]+))?$/.exec(image) ?? [];
  const [host = ""] = name.split("/");
  const hasHost = name.includes("/") && (/[.:]/.test(host) || host === "localhost");
  const path = hasHost ? name : `docker.io/${name.includes("/") ? name : `library/${name}`}`;
  return { fromImage: path, tag: digest ?? tag ?? "latest" };
}
