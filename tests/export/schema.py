#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""schema.py BMASCOPE RECORDING...: what `export` and `stat` write of the recordings is what docs/*.schema.json
and docs/json.md say, and these two say the same. A line a case, `ok NAME` or `not ok NAME: why`."""
import copy
import json
import re
import subprocess
import sys

import jsonschema

STAT = json.load(open("docs/stat.schema.json"))
EXPORT = json.load(open("docs/export.schema.json"))
ADDRESS = re.compile("0x[0-9a-f]{16}$")
ARRAYS = ["events", "states", "losses", "allocs", "caches", "locks", "names", "marks", "counters", "ticks"]


def validator(schema):
    try:  # jsonschema from 4.18 on
        from referencing import Registry, Resource
        known = [(s["$id"], Resource.from_contents(s)) for s in (STAT, EXPORT)]
        return jsonschema.Draft202012Validator(schema, registry=Registry().with_resources(known))
    except ImportError:
        resolver = jsonschema.RefResolver(schema["$id"], schema, store={s["$id"]: s for s in (STAT, EXPORT)})
        return jsonschema.Draft202012Validator(schema, resolver=resolver)


DOCUMENT = validator(EXPORT)
LINE = validator({"$id": EXPORT["$id"], "$ref": "#/$defs/line", "$defs": EXPORT["$defs"]})
SUMMARY = validator(STAT)


def say(name, wrong):
    print(f"not ok {name}: {wrong}" if wrong else f"ok {name}", flush=True)


def shape(v):
    """What a schema without limits other than "not below 0 (or 1)" can tell of a value."""
    if isinstance(v, dict):
        return tuple((k, shape(x)) for k, x in v.items())
    if isinstance(v, list):
        return tuple(shape(x) for x in v)
    if isinstance(v, str):
        return "address" if ADDRESS.match(v) else v
    if isinstance(v, bool) or v is None:
        return v
    return type(v).__name__, (v > 0) - (v < 0)


def one_of_each_shape(records):
    """A hundred thousand records have some dozens of shapes; what fits one of a shape fits all."""
    return list({shape(r): r for r in records}.values())


def complaint(check, v):
    errors = list(check.iter_errors(v))  # to the end: it keeps its place in the schemas until then
    return f"{'/'.join(map(str, errors[0].path))}: {errors[0].message[:300]}" if errors else None


def output(*command):
    p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if p.returncode not in (0, 5):
        raise SystemExit(f"not ok {' '.join(command)}: exit status {p.returncode}")
    return p.stdout


def document(program, recording, options):
    d = json.loads(output(program, "export", "--format", "json", *options, recording))
    n = {a: len(d[a]) for a in ARRAYS}
    for a in ARRAYS:
        d[a] = one_of_each_shape(d[a])
    return d, n


def lines(program, recording, options):
    text = output(program, "export", "--format", "jsonl", "--all", *options, recording)
    return [json.loads(line) for line in text.splitlines()]


def check_lines(records):
    for r in one_of_each_shape(records):
        wrong = complaint(LINE, r)
        if not wrong and r["type"] == "summary":
            wrong = complaint(SUMMARY, {k: v for k, v in r.items() if k != "type"})
        if wrong:
            return f"{json.dumps(r)[:200]}: {wrong}"
    return None


def check_recording(program, recording):
    whole = lines(program, recording, [])
    last = max((r["t_ns"] for r in whole if r["type"] in ("event", "state")), default=0)
    cache = next((r["cache"] for r in whole if r["type"] == "event" and r.get("cache")), 1)
    ways = [[], ["--raw-addresses"], ["--from", f"{last // 3}ns", "--to", f"{2 * last // 3}ns", "-C", "0-1"],
            ["--cache", str(cache), "--event", "alloc,free,state"], ["--map", "none", "--size", "72"]]
    say(f"stat --json of {recording} fits its schema",
        complaint(SUMMARY, json.loads(output(program, "stat", "--json", recording))))
    for options in ways:
        name = " ".join(options) or "everything"
        d, n = document(program, recording, options)
        say(f"json of {recording}, {name}, fits its schema", complaint(DOCUMENT, d))
        records = lines(program, recording, options)
        say(f"jsonl of {recording}, {name}, fits its schema", check_lines(records))
        types = [r["type"] for r in records]
        wrong = [a for a in ARRAYS if n[a] != types.count({"losses": "loss", "counters": "counters"}.get(a, a[:-1]))]
        say(f"json and jsonl of {recording}, {name}, have as many of each", wrong)
        if not options and min(n["events"], n["states"], n["allocs"], n["caches"]) == 0:
            say(f"{recording} has something of everything", n)


def changed(record):
    """The same with a key more, with each key left out, and with each value of another type."""
    yield {**record, "surprise": 1}
    for k in record:
        yield {x: v for x, v in record.items() if x != k}
        yield {**record, k: {"no": "such"}}


def check_closed(program, recording):
    """A schema that lets everything pass would prove nothing."""
    records = one_of_each_shape(lines(program, recording, []))
    missed = [r for r in records if r["type"] != "summary" for c in changed(r) if not complaint(LINE, c)]
    say("the schema of a line refuses a key more, a key less, another type", [m["type"] for m in missed])
    d, _ = document(program, recording, [])
    for a in ARRAYS:
        d[a] = d[a][:1]
    missed = [set(c) ^ set(d) for c in changed(d) if not complaint(DOCUMENT, c)]
    say("the schema of the document refuses a key more, a key less, another type", missed)
    missed = []
    for a in (a for a in ARRAYS if d[a]):
        for c in changed(d[a][0]):
            other = copy.copy(d)
            other[a] = [c]
            if not complaint(DOCUMENT, other):
                missed.append(a)
    say("so it does of the elements of its arrays", missed)
    missed = [set(c) ^ set(d["summary"]) for c in changed(d["summary"]) if not complaint(SUMMARY, c)]
    say("the schema of stat refuses a key more, a key less, another type", missed)


def with_whole_references(schema):
    return json.loads(json.dumps(schema).replace('"$ref": "#', f'"$ref": "{schema["$id"]}#'))


KNOWN = {s["$id"]: with_whole_references(s) for s in (STAT, EXPORT)}


def resolved(s):
    while "$ref" in s:
        file, _, path = s["$ref"].partition("#")
        s = KNOWN[file]
        for key in path.split("/")[1:]:
            s = s[key]
    return s


def types_of(s):
    s = resolved(s)
    if "oneOf" in s:
        return set().union(*(types_of(x) for x in s["oneOf"]))
    if "enum" in s:
        return {"null" if x is None else "string" for x in s["enum"]}
    if "const" in s:
        return {"string"}
    return set(s["type"]) if isinstance(s["type"], list) else {s["type"]}


def types_in_words(words):
    return set(re.split(", | or ", words))


def not_null(s):
    s = resolved(s)
    return resolved(next(x for x in s["oneOf"] if x != {"type": "null"})) if "oneOf" in s else s


def keys_of(s, path, out):
    for k, v in s["properties"].items():
        if k == "type" and path:
            continue
        out[path + k] = types_of(v)
        of = not_null(v) if types_of(v) & {"object", "array"} else {}
        if path + k in ("events", "states", "summary", "allocs[].owner", "filter.cpus", "filter.events"):
            continue  # tables of their own, or nothing below
        if "properties" in of:
            keys_of(of, f"{path}{k}.", out)
        elif "items" in of:
            keys_of(resolved(of["items"]), f"{path}{k}[].", out)
    return out


def page(heading):
    text = open("docs/json.md").read()
    return text.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]


def compare(name, ours, theirs):
    wrong = [f"{k} ({ours.get(k)}, {theirs.get(k)})" for k in sorted(ours.keys() | theirs.keys())
             if ours.get(k) != theirs.get(k)]
    say(name, ", ".join(wrong)[:500])


def check_page():
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z, ]+) \|", page("## The document"), re.M)
    compare("docs/json.md has every key of the document with its type, and no other",
            {k: types_in_words(t) for k, t in rows}, keys_of(KNOWN[EXPORT["$id"]], "", {}))
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z, ]+) \| ([a-z_ ]+) \|", page("## Events and states"), re.M)
    known = KNOWN[EXPORT["$id"]]["$defs"]
    kinds = {s["$ref"].rpartition("event_")[2]: resolved(s) for s in known["event"]["oneOf"]}
    kinds["state"] = known["state"]
    theirs = {}
    for kind, s in kinds.items():
        for k, v in s["properties"].items():
            if k != "type":
                t, of = theirs.setdefault(k, (set(), set()))
                t |= types_of(v)
                of.add(kind)
    compare("docs/json.md has every key of events, with its type and its kinds, and no other",
            {k: (types_in_words(t), set(kinds) if of == "all" else set(of.split())) for k, t, of in rows}, theirs)
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z ]+) \|", page("## Keys"), re.M)
    words = {"KIND": "alloc", "LIST": "free_llist", "FLOW": "alloc", "FLAVOUR": "rcu"}
    paths = {".".join(words.get(p, p) for p in k.split(".")): types_in_words(t) for k, t in rows}
    ours = {k: t for k, t in stat_keys(KNOWN[STAT["$id"]], "", {}).items()
            if not re.search(r"\.(?:(?:events|totals|untold)\.(?!alloc$)|flows\.(?!alloc$)|lists\.(?!free_llist$))", "." + k)
            and ".tasks_trace" not in k}
    compare("docs/json.md has every key of stat with its type, and no other", paths, ours)


def stat_keys(s, path, out):
    for k, v in s["properties"].items():
        out[path + k] = types_of(v)
        of = not_null(v) if types_of(v) & {"object", "array"} else {}
        if "properties" in of:
            stat_keys(of, f"{path}{k}.", out)
        elif "items" in of:
            stat_keys(resolved(of["items"]), f"{path}{k}[].", out)
    return out


def main():
    for s in STAT, EXPORT:
        jsonschema.Draft202012Validator.check_schema(s)
    check_page()
    check_closed(sys.argv[1], sys.argv[2])
    for recording in sys.argv[2:]:
        check_recording(sys.argv[1], recording)


main()
