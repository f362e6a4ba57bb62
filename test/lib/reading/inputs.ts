/** Texts that readers of YAML take differently, or might: what Pulumi's engine makes of each is in test/fixtures/yaml/engine.json. */

/** Words without quotes. */
export const words: readonly string[] = [
  ..."010 0o10 0O10 0x1F 0X1F 0b11 1_000 1__0 _1 0_1 1_ 1:30 1:30:00 190:20:30.15".split(" "),
  ..."yes no on off Yes y n true True TRUE tRUE false null Null NULL ~ nan inf NaN".split(" "),
  ..."1e3 1E3 1.0 1. .5 -.5 +5 -5 -0 00 08 09 0.10 01.5 1e 1e+3 0x 0o8 -0x1F -010 +0x1".split(" "),
  ..."2024-01-01 2024-1-1 2024-01-01T10:00:00Z 2024-13-01 12345678901234567890".split(" "),
  ..."9007199254740993 9223372036854775807 18446744073709551616 1e400 -1e400 1e-400".split(" "),
  ..."0.1e1 1_0.5 .5_5 = -- a#b a:b http://x 1,2 1.2.3 - 0777 0888 0x1_F 0b-1"
    .split(" ")
    .filter((word) => word !== "-"),
];

const inScenario = (lines: string) => `config:\n  netbench:scenario:\n    ${lines}\n`;

/** Whole files, or what stands in the scenario. */
export const texts: Readonly<Record<string, string>> = {
  infinity: inScenario("v: .inf"),
  "not a number": inScenario("v: .nan"),
  "an alias": inScenario("a: &n 2\n    b: [1, *n]"),
  "an alias across top keys": `x-common: &c { a: 1 }\n${inScenario("b: *c")}`,
  "an alias without an anchor": inScenario("b: *none"),
  "an alias of what it is in": inScenario("b: &b [*b]"),
  "an anchor marked twice": inScenario("a: &n 1\n    b: &n 2\n    c: *n"),
  "an anchor with odd signs": inScenario("a: &n! 1"),
  "a merge key": inScenario("a: &m { x: 1, y: 2 }\n    b: { <<: *m, y: 3 }"),
  "a merge key behind": inScenario("a: &m { x: 1, y: 2 }\n    b: { y: 3, <<: *m }"),
  "a merge key of a list": inScenario(
    "a: &m { x: 1 }\n    b: &k { x: 2, z: 3 }\n    c: { <<: [*m, *k] }",
  ),
  "a merge key in block form": inScenario("a: &m\n      x: 1\n    b:\n      <<: *m\n      y: 2"),
  "a merge key of no map": inScenario("a: &m 1\n    b: { <<: *m }"),
  "two merge keys": inScenario("a: &m { x: 1 }\n    b:\n      <<: *m\n      <<: { z: 1 }"),
  "a merge key in quotes": inScenario('b: { "<<": 1 }'),
  "a merge key as a value": inScenario("b: <<"),
  "the tag str": inScenario("a: !!str 010"),
  "the tag int": inScenario("a: !!int 5"),
  "the tag int at a text": inScenario('a: !!int "5"'),
  "the tag float": inScenario("a: !!float 1"),
  "the tag binary": inScenario("a: !!binary aGk="),
  "the tag timestamp": inScenario("a: !!timestamp 2024-01-01"),
  "the tag set": inScenario("a: !!set { x }"),
  "a tag of one's own": inScenario("a: !mine 5"),
  "the empty tag": inScenario("a: ! 5"),
  "a key twice": inScenario("a: 1\n    a: 2"),
  "a key twice, once in quotes": inScenario('a: 1\n    "a": 2'),
  "a number as key": inScenario("1: a"),
  "a truth as key": inScenario("true: a"),
  "nothing as key": inScenario("null: a"),
  "a norwegian key": inScenario("no: a\n    on: b"),
  "a list as key": inScenario("[a]: b"),
  "a key behind a question mark": inScenario("? a\n    : b"),
  "a key without a colon in brackets": inScenario("a: { b, c: 1 }"),
  "a colon without a blank in brackets": inScenario("a: { b:, c: 1 }"),
  "a key over two lines": inScenario("a: { b\n      c: 1 }"),
  "a question mark in brackets": inScenario("a: [x?y]"),
  "a colon first in brackets": inScenario("a: [:x]"),
  "a key in quotes, no blank": inScenario('a: {"b":1}'),
  "CR LF": inScenario("a: 1 # r\n    b: [1,\n      2]").replaceAll("\n", "\r\n"),
  "CR alone": inScenario("a: 1\n    b: 2").replaceAll("\n", "\r"),
  "a byte order mark": `\uFEFF${inScenario("a: 1")}`,
  "a byte order mark inside": inScenario("a: 1\n\uFEFF    b: 2"),
  NUL: inScenario("a: x\u0000y"),
  "an escape": inScenario("a: x\u001By"),
  "a line separator": inScenario("a: 1 # x\u2028    b: 2"),
  "a next line": inScenario("a: 1 # x\u0085    b: 2"),
  "a no-break space": inScenario("a:\u00A0 1"),
  "a tab as indentation": inScenario("a:\n\t  b: 1"),
  "a tab before a remark": inScenario("a: 1\t# r"),
  "a tab after a dash": inScenario("a:\n      -\tb: 1"),
  "two documents": `${inScenario("a: 1")}---\nconfig: { netbench:scenario: { a: 2 } }\n`,
  "a document's marks": `---\n${inScenario("a: 1")}...\n`,
  "a directive": `%YAML 1.1\n---\n${inScenario("a: 010")}`,
  "remarks in brackets": inScenario(
    "a: { # r\n      b: 1, # r\n      # r\n      c: [ 1, # r\n        2 ] # r\n    } # r",
  ),
  "a comma at the end": inScenario("a: [1, 2, ]\n    b: { c: 1, }"),
  "texts of several lines": inScenario(
    'a: |\n      x\n       y\n    b: >-\n      x\n      y\n\n      z\n    c: "x\n      y"\n    d: x\n      y',
  ),
  "a text that begins with an empty line": inScenario("a: |2-\n\n       x"),
  escapes: inScenario('a: "\\x41\\u00e9\\U0001F600\\t\\e\\_\\N"'),
  "an escaped slash": inScenario('a: "x\\/y"'),
  "half a sign": inScenario('a: "\\ud800"'),
  "an empty file": "",
  "remarks alone": "# nothing\n",
  "a list": "- config\n",
  "a scenario as JSON": `config:\n  netbench:scenario: '{"a": [1, {"b": null}]}'\n`,
  "no value": "config:\n  netbench:scenario:\n",
  "no namespace": "config:\n  scenario: { a: 1 }\n",
  "too many colons": "config:\n  netbench:scenario:x: { a: 1 }\n",
  "deep lists": inScenario(`a: ${"[".repeat(200)}${"]".repeat(200)}`),
  "aliases of aliases": inScenario(
    ["a: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
      .concat(
        Array.from(
          { length: 8 },
          (_, at) =>
            `b${at}: &a${at + 1} [${Array.from({ length: 9 }, () => `*a${at}`).join(", ")}]`,
        ),
      )
      .join("\n    "),
  ),
};
