/** A drawing before it has a form: boxes, some of them in a frame, and lines between them. */
export interface Graph {
  readonly title: string;
  readonly frames: readonly Frame[];
  /** Boxes outside of any frame. */
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export interface Frame {
  readonly id: string;
  readonly text: readonly string[];
  readonly boxes: readonly Box[];
}

/** `more`: stands for several that are left out. */
export type BoxKind = "container" | "process" | "guest" | "network" | "nic" | "switch" | "more";

export interface Box {
  /** Letters, digits and underscores. */
  readonly id: string;
  readonly kind: BoxKind;
  readonly text: readonly string[];
}

/** From left to right; what goes over it goes both ways. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly text?: string;
}
