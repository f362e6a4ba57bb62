"use strict";
/**
 * Loaded before the program (Pulumi.yaml, nodeargs). The SDK loads a compiler and a package manager
 * for the sake of functions that travel to a cloud, which this program has none of: half a second
 * of each preview. Here they are loaded when somebody first asks something of them.
 */
const Module = require("node:module");

const seldom = new Set(["typescript", "@npmcli/arborist"]);
const load = Module._load;

Module._load = function (request, parent, ...rest) {
  if (!seldom.has(request) || !parent?.filename?.includes("@pulumi")) {
    return load.call(this, request, parent, ...rest);
  }
  let loaded;
  const whole = () => (loaded ??= load.call(this, request, parent, ...rest));
  return new Proxy(
    {},
    {
      // Said to be an ES module, so that nobody copies its properties, which would load it.
      get: (_target, key) => (key === "__esModule" ? true : whole()[key]),
      has: (_target, key) => key in whole(),
    },
  );
};
