import {
  InitializationError,
  type Call,
  type Difference,
  type ResourceKind,
} from "../../protocol/plugin.ts";
import { unknown, type Properties } from "../../protocol/values.ts";
import { checkResource } from "./check.ts";
import { difference } from "./diff.ts";
import { importedInputs, inputsAfterRead } from "./inputs.ts";
import { planned } from "./plan.ts";
import { rawStateDelta, rawStateKey } from "./raw-state.ts";
import type { Fields } from "./schema.ts";
import { afterCreate, afterFailure, afterRead, afterUpdate, type Reading } from "./state.ts";

/** The key under which the bridge keeps the version of the state's schema and time limits. */
const metaKey = "__meta";

/** A resource of terraform-provider-docker: what it asks of the Docker engine. */
export interface Upstream {
  fields: Fields;
  /** `__meta` of a state, and of a preview. */
  meta: { state: string; preview?: string };
  /** A single object that is null upstream until somebody looks at the resource. */
  absentAtFirst?: string;
  deletesBeforeReplace(news: Properties): boolean;
  /** Tells the id as soon as there is one: from then on the resource stays in the state. */
  create(inputs: Properties, made: (id: string) => void, call: Call): Promise<Reading>;
  /** Undefined when the resource is gone. */
  read(id: string, state: Properties, call: Call): Promise<Reading | undefined>;
  update(id: string, prior: Properties, plan: Properties, call: Call): Promise<void>;
  delete(id: string, state: Properties, call: Call): Promise<void>;
}

/** Serves a resource as pulumi-terraform-bridge does: states, differences and errors are in its forms. */
export function bridged(upstream: Upstream): ResourceKind {
  const { fields, meta } = upstream;

  const complete = (id: string, state: Properties, absent?: string): Properties => ({
    ...state,
    id,
    [metaKey]: meta.state,
    [rawStateKey]: rawStateDelta(state, fields, absent),
  });
  const preview: Properties = meta.preview === undefined ? {} : { [metaKey]: meta.preview };

  return {
    check: (request) => checkResource(request, fields),

    diff({ state }, news): Difference {
      const found = difference(state, planned(news, fields, state), news, fields);
      const replacing = [...found.changes.values()].some(({ replaces }) => replaces);
      return { ...found, deleteBeforeReplace: replacing && upstream.deletesBeforeReplace(news) };
    },

    async create(_name, inputs, call) {
      const plan = planned(inputs, fields);
      let id = "";
      try {
        const reading = await upstream.create(inputs, (made) => (id = made), call);
        const state = complete(id, afterCreate(plan, reading, fields), upstream.absentAtFirst);
        return { id, state };
      } catch (error) {
        if (id === "") throw failure(error);
        const state = complete(id, afterFailure(plan, fields), upstream.absentAtFirst);
        throw new InitializationError(failure(error, "creating", call).message, id, state);
      }
    },

    previewCreate: (_name, inputs) => ({
      state: { ...planned(inputs, fields), ...preview, id: unknown },
    }),

    async read({ id, inputs, state }, call) {
      const reading = await upstream.read(id, state, call).catch((error: unknown) => {
        throw failure(error, "refreshing", call);
      });
      if (reading === undefined) return undefined;
      const after = complete(id, afterRead(state, reading, fields));
      // Without inputs this is an import or a lookup by id.
      const isImport = Object.keys(inputs).length === 0;
      return {
        id,
        state: after,
        inputs: isImport ? importedInputs(after, fields) : inputsAfterRead(inputs, after, fields),
      };
    },

    async update({ id, state }, news, call) {
      const plan = planned(news, fields, state);
      const after = complete(id, afterUpdate(plan, state, fields));
      try {
        await upstream.update(id, state, plan, call);
      } catch (error) {
        throw new InitializationError(failure(error, "updating", call).message, id, after);
      }
      return after;
    },

    previewUpdate({ id, state }, news) {
      return { ...complete(id, planned(news, fields, state)), ...preview };
    },

    async delete({ id, state }, call) {
      await upstream.delete(id, state, call).catch((error: unknown) => {
        throw failure(error, "deleting", call);
      });
    },
  };
}

/** An error in the words of the bridge; what was being done is said where the resource stays. */
function failure(error: unknown, doing?: string, call?: Call): Error {
  const where = doing === undefined ? "" : `${doing} ${call?.urn ?? ""}: `;
  const { message } = error as Error;
  return new Error(`${where}1 error occurred:\n\t* ${message}\n\n`, { cause: error });
}
