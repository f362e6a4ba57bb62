import { type HostState, type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { Link, Member } from "./network-module.ts";

/**
 * The nodes' engines as one swarm: the first node is its manager, the others are workers
 * (docker-swarm-init(1), docker-swarm-join(1)). All addresses are the NICs' under test.
 */

const managementPort = 2377;

type SwarmLink = Link<"overlay">;
type SwarmMember = Member<"overlay">;

/** Says that the node is in a swarm of ours, and whether its gateway bridge was there before. */
const markOf = (link: SwarmLink): string => `${link.volatileDir}/swarm`;

const managerOf = (link: SwarmLink): string => `${link.address ?? ""}:${managementPort}`;

/** Stands for the token in a script that is run when it is known. */
const tokenWord = "NETBENCH_TOKEN";

/** State, own id, and the manager that the engine knows: `active 7x3q 198.18.0.1:2377`. */
const readState = ({ docker }: SwarmLink): Script =>
  `${docker} info -f '{{.Swarm.LocalNodeState}} {{.Swarm.NodeID}} {{range .Swarm.RemoteManagers}}{{.Addr}}{{end}}' 2>/dev/null || true`;

export function swarmState(members: readonly SwarmMember[]): HostState {
  const [manager, ...workers] = members;
  if (manager === undefined) throw new Error("a swarm needs a node");
  const differences = differencesOf(manager, workers);
  return {
    up: script(
      ...differences,
      `[ -z "$(manager)" ] || {`,
      enter(manager, init(manager.link)),
      `}`,
      ...(workers.length === 0
        ? []
        : [
            `token=$(${manager.inNode(`${manager.link.docker} swarm join-token -q worker`)})`,
            `run_with_token() { sh -c "$(printf '%s\\n' "$1" | sed "s/${tokenWord}/$token/")"; }`,
          ]),
      ...workers.flatMap((worker, at) => [
        `[ -z "$(worker_${at})" ] || run_with_token ${quote(enter(worker, join(worker.link, manager.link)))}`,
      ]),
    ),
    down: script(...[...workers, manager].map(({ inNode, link }) => inNode(leave(link)))),
    check: script(...differences, `manager`, ...workers.map((_, at) => `worker_${at}`)),
  };
}

/** Functions that print what differs on a node, and nothing where it is in order. */
function differencesOf(manager: SwarmMember, workers: readonly SwarmMember[]): Script[] {
  const address = managerOf(manager.link);
  const wanted = quote(`want in the swarm of ${address}, have`);
  const differ = ({ link, inNode }: SwarmMember, known: Script) => [
    `state=$(${inNode(readState(link))})`,
    `id=$(printf '%s' "$state" | cut -d' ' -f2)`,
    `case $state in`,
    `"active $id "${quote(address)}) ${known} || echo ${quote(`node ${link.node}: ${`want in the swarm of ${address}`}, have another one`)} ;;`,
    `*) echo ${quote(`node ${link.node}:`)} ${wanted} "\${state:-no engine}" ;;`,
    `esac`,
  ];
  const list = manager.inNode(
    `${manager.link.docker} node ls --format '{{.ID}} {{.Status}}' 2>/dev/null || true`,
  );
  return [
    `manager() {`,
    ...differ(manager, "true"),
    `}`,
    ...workers.flatMap((worker, at) => [
      `worker_${at}() {`,
      ...differ(worker, `${list} | grep -qxF "$id Ready"`),
      `}`,
    ]),
  ];
}

/** Runs a script in the node that first leaves the swarm it is in, where that is one of ours. */
function enter({ link, inNode }: SwarmMember, next: Script): Script {
  const { docker, node } = link;
  const mark = quote(markOf(link));
  return inNode(
    script(
      `state=$(${docker} info -f '{{.Swarm.LocalNodeState}}')`,
      `if [ "$state" != inactive ] && [ ! -e ${mark} ]; then`,
      `  echo ${quote(`node ${node}: ${inAnother}`)} >&2`,
      `  exit 1`,
      `fi`,
      `mkdir -p "$(dirname ${mark})"`,
      `if [ ! -e ${mark} ]; then`,
      `  if ${docker} network inspect docker_gwbridge >/dev/null 2>&1; then echo kept; else echo made; fi >${mark}`,
      `fi`,
      `[ "$state" = inactive ] || ${docker} swarm leave --force >/dev/null`,
      next,
    ),
  );
}

const listenAt = (link: SwarmLink): Script =>
  words("--advertise-addr", link.address ?? "", "--listen-addr", managerOf(link));

const init = (link: SwarmLink): Script => `${link.docker} swarm init ${listenAt(link)} >/dev/null`;

const join = (link: SwarmLink, manager: SwarmLink): Script =>
  `${link.docker} swarm join --token ${tokenWord} ${listenAt(link)} ${quote(managerOf(manager))} >/dev/null`;

/** Leaves the swarm, where it is ours, and takes along the bridge that Docker forgets. */
function leave(link: SwarmLink): Script {
  const { docker } = link;
  const mark = quote(markOf(link));
  return script(
    `[ -e ${mark} ] || exit 0`,
    `${docker} swarm leave --force >/dev/null 2>&1 || true`,
    `if [ "$(cat ${mark})" = made ]; then`,
    `  for try in 1 2 3 4 5 6 7 8 9 10; do`,
    `    ${docker} network inspect docker_gwbridge >/dev/null 2>&1 || break`,
    `    ${docker} network rm docker_gwbridge >/dev/null 2>&1 || sleep 0.3`,
    `  done`,
    `fi`,
    `rm -f ${mark}`,
  );
}

const inAnother =
  "its Docker engine is in a swarm that this scenario did not make; leave it there with docker swarm leave, or choose another node";

/** A swarm that we must not touch. An engine that does not run yet is in none. */
export function foreignSwarm(link: SwarmLink): Script {
  return [
    `case $(${link.docker} info -f '{{.Swarm.LocalNodeState}}' 2>/dev/null) in`,
    `active | pending | error | locked) [ -e ${quote(markOf(link))} ] || echo ${quote(inAnother)} ;;`,
    `esac`,
  ].join("\n");
}
