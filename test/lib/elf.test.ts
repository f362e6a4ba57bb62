import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { executableKind } from "../../lib/elf.ts";

describe("what a file is that is to be run", () => {
  it("is a program with the loader it names", () => {
    const kind = executableKind(readFileSync(process.execPath));
    expect(kind).to.have.property("kind", "program");
    expect(kind)
      .to.have.property("loader")
      .that.matches(/^\/.*\/ld-/);
  });

  it("is a program of the other byte order and of 32 bits alike", () => {
    const bytes = Buffer.alloc(52 + 32 + 16);
    bytes.write("\x7fELF\x01\x02\x01", "latin1");
    bytes.writeUInt32BE(52, 28);
    bytes.writeUInt16BE(32, 42);
    bytes.writeUInt16BE(1, 44);
    bytes.writeUInt32BE(3, 52);
    bytes.writeUInt32BE(84, 52 + 4);
    bytes.writeUInt32BE(13, 52 + 16);
    bytes.write("/lib/ld.so.1\0", 84, "latin1");
    expect(executableKind(bytes)).to.deep.equal({ kind: "program", loader: "/lib/ld.so.1" });
  });

  it("is a script with its interpreter", () => {
    expect(executableKind(Buffer.from("#! /bin/sh -e\necho\n"))).to.deep.equal({
      ...{ kind: "script", interpreter: "/bin/sh -e" },
    });
  });

  it("is unknown otherwise, whatever the bytes are", () => {
    expect(executableKind(Buffer.from("text"))).to.deep.equal({ kind: "unknown" });
    const start = Buffer.from("\x7fELF\x02\x01\x01", "latin1");
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60, maxLength: 300 }), (bytes) =>
        ["program", "unknown"].includes(executableKind(Buffer.concat([start, bytes])).kind),
      ),
    );
  });
});
