/** What `pulumi stack export` prints, as far as we look at it. */
export interface ExportedState {
  deployment: {
    resources?: StateResource[];
    pending_operations?: unknown[];
  };
}

interface StateResource {
  urn: string;
  id?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
}

/**
 * The state of a stack without the operations that a killed run had under way and without resources
 * that are gone, so that `up` makes them anew. pulumi takes a state only when whoever depended on
 * them does no more.
 */
export function mendState(state: ExportedState, gone: ReadonlySet<string>): ExportedState {
  const { resources = [] } = state.deployment;
  const urns = new Set(
    resources.flatMap(({ urn, id }) => (id !== undefined && gone.has(id) ? urn : [])),
  );
  const kept = (all: string[]) => all.filter((urn) => !urns.has(urn));
  return {
    ...state,
    deployment: {
      ...state.deployment,
      pending_operations: [],
      resources: resources
        .filter(({ urn }) => !urns.has(urn))
        .map((resource) => ({
          ...resource,
          ...(resource.dependencies && { dependencies: kept(resource.dependencies) }),
          ...(resource.propertyDependencies && {
            propertyDependencies: Object.fromEntries(
              Object.entries(resource.propertyDependencies).map(([name, all]) => [
                name,
                all && kept(all),
              ]),
            ),
          }),
        })),
    },
  };
}
