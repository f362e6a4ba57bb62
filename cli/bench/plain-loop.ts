import { execa } from "execa";
import { agentCommand, agentMount } from "../../lib/agent.ts";
import { agentDir } from "../../lib/folders.ts";
import { buildImageScript } from "../../lib/image.ts";
import { containerName } from "../../lib/names.ts";
import { networkAt } from "../../lib/network/index.ts";
import { addressesIn, subnetIn } from "../../lib/network/subnet.ts";
import { nodeContexts } from "../../lib/node/contexts.ts";
import { kindOf } from "../../lib/node/index.ts";
import { networkLink } from "../../lib/node/network-link.ts";
import { residueScript } from "../../lib/node/residue.ts";
import { switchState } from "../../lib/node/switch.ts";
import { parseScenario } from "../../lib/parse-scenario.ts";
import { quote, words } from "../../lib/shell.ts";
import { groundHere } from "../../measure/ground.ts";
import { toolsImageHere } from "../../measure/image-digest.ts";
import { localPairs } from "./scenario-file.ts";
import { seconds, shell } from "./stopwatch.ts";

const stack = "bench-plain";

/** How many at a time: more of them made the loop no faster on two cores. */
const parallel = 4;

export interface PlainTimes {
  /** Node with its Docker engine, image and network, which the loop needs. */
  groundSec: number;
  upSec: number;
  downSec: number;
}

/**
 * What a person would do by hand: `docker run` and `docker rm -f` in a loop, four at a time, with
 * the same image, network and flags as the testbed's containers.
 */
export async function plainLoop(pairs: number): Promise<PlainTimes> {
  const scenario = parseScenario(localPairs(pairs, {}), stack);
  const contexts = nodeContexts(scenario, groundHere(stack));
  const [context] = contexts;
  if (context === undefined) throw new Error("the loop needs a node");
  const kind = kindOf(context.node);
  const dockerHost = kind.dockerHost(context);
  const docker = `docker -H ${quote(dockerHost)}`;
  const { tag, contents } = await toolsImageHere();
  const { dockerNetwork } = networkAt(networkLink(context));
  if (dockerNetwork === undefined) throw new Error("the loop needs a network of Docker's own");
  const { driver, options } = dockerNetwork;
  const network = words(
    ...["network", "create", "--driver", driver, "--subnet", subnetIn(scenario.network)],
    ...Object.entries(options).flatMap(([name, value]) => ["--opt", `${name}=${value}`]),
    stack,
  );
  const { uid, gid } = context.person;
  const folder = agentDir(context.person, stack, context.node.name);
  const runs = Array.from({ length: pairs }, (_, at) => at + 1).flatMap((index) =>
    (["server", "client"] as const).map((role) => {
      const name = containerName(stack, index, role);
      return words(
        ...["run", "--detach", "--name", name, "--hostname", name.slice(0, 63)],
        ...["--network", stack, "--ip", addressesIn(scenario.network, index)[role]],
        ...["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--user", `${uid}:${gid}`],
        ...["--security-opt", "no-new-privileges", "--log-driver", "none", "--restart", "no"],
        ...["--mount", `type=bind,source=${folder},target=${agentMount}`],
        ...[tag, ...agentCommand({ role, name })],
      );
    }),
  );
  const loop = (lines: string[]) =>
    shell(
      `printf '%s\\n' ${lines.map(quote).join(" ")} | xargs -P ${parallel} -I{} sh -c "${docker} {} >/dev/null"`,
    );
  try {
    const groundSec = await seconds(async () => {
      await shell([switchState(stack).up, kind.hostState(context).up].join("\n"));
      await shell(
        buildImageScript(
          { tag, docker: (...words) => kind.docker(context, ...words) },
          contents,
          context.person,
        ),
      );
      await shell(`${docker} ${network}`);
    });
    const upSec = await seconds(() => loop(runs));
    const { stdout } = await execa("docker", ["-H", dockerHost, "ps", "--all", "--quiet"]);
    const downSec = await seconds(() => loop(stdout.split("\n").map((id) => `rm --force ${id}`)));
    return { groundSec, upSec, downSec };
  } finally {
    await shell(residueScript(contexts));
  }
}
