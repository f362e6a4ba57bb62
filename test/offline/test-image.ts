import { execa } from "execa";
import type Docker from "dockerode";

export const testImage = "netbench-plugin-test:1";

/** An image of the machine's own shell and sleep, with their libraries: no registry is needed. */
export async function importTestImage(docker: Docker): Promise<void> {
  const programs = ["/bin/sh", "/bin/sleep"];
  const { stdout } = await execa("ldd", programs);
  const libraries = [...new Set(stdout.match(/\/\S+?(?=:?(?:\s|$))/g))].filter(
    (file) => !programs.includes(file),
  );
  const archive = execa("tar", ["-C", "/", "-chP", ...programs, ...libraries], {
    encoding: "buffer",
    buffer: false,
  });
  const [repo, tag] = testImage.split(":");
  const answer = await docker.importImage(archive.stdout, { repo, tag });
  await new Promise((resolve, reject) => answer.on("end", resolve).on("error", reject).resume());
  await archive;
}

/** Removes the image again. */
export async function removeTestImage(docker: Docker): Promise<void> {
  await docker.getImage(testImage).remove();
}

/** Where the Docker engine of the tests is reached. */
export function dockerHost(): string {
  return process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
}
