import { type ImageContents, imageTools } from "../lib/image.ts";

/** What a tools image may be made of, on a machine with glibc. */
export const exampleContents: ImageContents = {
  programs: imageTools.map((name) => ({ name, path: `/usr/bin/${name}` })),
  libraries: ["/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"],
  folders: ["/lib64", "/lib/x86_64-linux-gnu"],
};
