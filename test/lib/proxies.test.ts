import { expect } from "chai";
import { proxyExceptions } from "../../lib/proxies.ts";

const proxy = "http://proxy.corp.example:3128";

describe("exceptions from the person's proxies", () => {
  it("are none where no proxy is named", () => {
    expect(proxyExceptions({ NO_PROXY: "a, b", HTTP_PROXY: "" })).to.deep.equal({});
  });

  for (const name of [
    ...["HTTP_PROXY", "https_proxy", "ALL_PROXY", "grpc_proxy"],
    ...["http_proxy", "HTTPS_PROXY", "all_proxy"],
  ]) {
    it(`hold for loopback with ${name}, in both spellings`, () => {
      const list = "localhost,127.0.0.1,::1";
      expect(proxyExceptions({ [name]: proxy })).to.deep.equal({ NO_PROXY: list, no_proxy: list });
    });
  }

  it("keep the person's own, without blanks and empty ones", () => {
    const own = { HTTP_PROXY: proxy, no_proxy: "localhost, 127.0.0.1, .corp.example,," };
    const list = "localhost,127.0.0.1,.corp.example,::1";
    expect(proxyExceptions(own)).to.deep.equal({ NO_PROXY: list, no_proxy: list });
  });

  it("keep two lists apart", () => {
    const own = { http_proxy: proxy, NO_PROXY: "a", no_proxy: "b" };
    expect(proxyExceptions(own)).to.deep.equal({
      NO_PROXY: "a,localhost,127.0.0.1,::1",
      no_proxy: "b,localhost,127.0.0.1,::1",
    });
  });

  it("hold for gRPC's own list, which it reads instead", () => {
    const own = { http_proxy: proxy, no_grpc_proxy: "a" };
    expect(proxyExceptions(own).no_grpc_proxy).to.equal("a,localhost,127.0.0.1,::1");
    expect(proxyExceptions({ http_proxy: proxy })).not.to.have.property("no_grpc_proxy");
  });
});
