#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a recording tells of locks, against what the workload printed: read_locks.py JSON SAID
fallback|queue [order|depth]. A line each of name, found, wanted, with tabs between."""
import collections
import json
import sys

ACQUIRED = ("lock_acquire", "lock_acquired")
# include/asm-generic/rqspinlock.h, kernel/bpf/rqspinlock.c: ns that a timeout takes at least. In the
# queue the one that waits by the pending bit takes half of what the head of the queue takes.
LIMIT = {"fallback": 1_000_000_000, "queue": 250_000_000}
MS = 1_000_000


def check(name, found, wanted):
    print(f"{name}\t{found}\t{wanted}")


class Trace:
    def __init__(self, path):
        with open(path, encoding="utf-8") as document:
            d = json.load(document)
        self.locks = {}
        self.ranges = d["locks"]
        self.events = [e for e in d["events"] if e["kind"].startswith("lock_")]
        self.lost = sum(e["lost"] for e in d["losses"])

    def whose(self, lock):
        for r in reversed(self.ranges):
            if r["id"] <= lock < r["id"] + r["count"]:
                return r, r["first"] + lock - r["id"]
        return None, 0

    def place(self, lock):
        """(kind, map, number) of a lock's id."""
        if lock not in self.locks:
            r, n = self.whose(lock)
            self.locks[lock] = (r["of"], r["name"], n) if r else ("untold", "", lock)
        return self.locks[lock]


def said_counts(path):
    """By (map, key, cpu) and (map, cpu): what programs got."""
    locks, updates = collections.defaultdict(collections.Counter), collections.Counter()
    with open(path, encoding="utf-8") as lines:
        for words in (line.split() for line in lines):
            if not words or words[0] not in ("lock", "update") or "cpu" not in words:
                continue
            at = words.index("attempts")
            n = {words[i]: int(words[i + 1]) for i in range(at, len(words) - 1, 2)}
            cpu = int(words[words.index("cpu") + 1])
            if words[0] == "lock":
                locks[words[1], int(words[2]), cpu].update(n)
            elif words[0] == "update":
                updates[words[1], cpu] += n["attempts"]
    return locks, updates


def count(trace):
    by = collections.defaultdict(collections.Counter)
    for e in trace.events:
        if e["kind"] == "lock_held":
            continue
        of, name, n = trace.place(e["lock"])
        c = by[of, name, n, e["cpu"]]
        c["acquired"] += e["kind"] in ACQUIRED
        c["released"] += e["kind"] == "lock_release"
        c["waits"] += e["kind"] == "lock_wait"
        c["waited"] += e["kind"] in ("lock_acquired", "lock_fail")
        if e["kind"] == "lock_fail":
            c["etimedout" if e["failure"] == "timeout" else "edeadlk"] += 1
    return by


def check_counts(trace, said):
    by = count(trace)
    locks, updates = said_counts(said)
    for (name, key, cpu), n in sorted(locks.items()):
        found = by["value", name, key, cpu]
        what = ("acquired", "edeadlk", "etimedout", "released")
        check(f"{name} [{key}] of CPU {cpu}", *(" ".join(f"{w} {c[w]}" for w in what)
                                                for c in (found, n)))
    for (name, cpu), n in sorted(updates.items()):
        found = sum(c["acquired"] for (of, m, _, at), c in by.items()
                    if of == "bucket" and m == name and at == cpu)
        check(f"bucket locks of {name}, CPU {cpu}", found, n)
    total = sum(by.values(), collections.Counter())
    check("acquisitions = releases, nothing is held any more",
          total["acquired"], total["released"])
    check("each wait ends", total["waits"], total["waited"])
    check("locks that nobody told of", [k for k in by if k[0] in ("untold", "unknown")], [])
    check("the tool's own rings", [k for k in by if k[1] == "bma_ring"], [])


def timed_out(e, failures, path):
    """Long enough; or, deep in the queue, together with its head, which lets the others give up, too."""
    return e["waited_ns"] >= LIMIT[path] or path == "queue" and any(
        f["lock"] == e["lock"] and f["waited_ns"] >= 2 * LIMIT[path] and
        f["failure"] == "timeout" and abs(f["t_ns"] - e["t_ns"]) < 1000 * MS for f in failures)


def check_failures(trace, path):
    wrong, slack = [], 4_000_000_000    # a machine that others use
    failures = [e for e in trace.events if e["kind"] == "lock_fail"]
    for e in failures:
        waited, holder = e["waited_ns"], e["holder_cpu"]
        good = {
            "AA": holder == e["cpu"] and waited < LIMIT[path],
            "ABBA": holder not in (None, e["cpu"]) and MS <= waited < LIMIT[path] + slack,
            "timeout": timed_out(e, failures, path) and waited < 2 * LIMIT[path] + slack,
            "no_node": e["ctx"] == "nmi",
        }
        if not good[e["failure"]]:
            wrong.append((e["failure"], e["cpu"], holder, waited))
    check("failures have their holder, and took as long as the kernel allows", wrong, [])


def check_order(trace):
    """Never a storage's lock while the same CPU holds a storage map's bucket, and in storage_* the other
    way round."""
    held, wrong, nested = collections.defaultdict(list), 0, 0
    for e in trace.events:
        mine = held[e["cpu"], e["ctx"]]
        if e["kind"] == "lock_release" and e["lock"] in mine:
            mine.remove(e["lock"])
        if e["kind"] not in ACQUIRED:
            continue
        of = trace.place(e["lock"])[0]
        kinds = [trace.place(k)[0] for k in mine]
        wrong += of == "storage" and "storage_bucket" in kinds
        nested += of == "storage_bucket" and "storage" in kinds
        mine.append(e["lock"])
    check("a storage's lock is taken before its bucket's, never after", (wrong, nested > 0), (0, True))


def check_depth(trace):
    """The kernel's cnt at each event is what the events before it left."""
    depth, wrong = collections.Counter(), []
    for e in trace.events:
        cpu = e["cpu"]
        if e["kind"] in ACQUIRED:
            depth[cpu] += 1
            found = depth[cpu]
        elif e["kind"] == "lock_release":
            found = depth[cpu]
            depth[cpu] -= 1
        elif e["kind"] == "lock_fail":
            found = depth[cpu]
        else:
            continue
        if found != e["held"]:
            wrong.append((e["position"], e["kind"], cpu, found, e["held"]))
    check("as many are held as the kernel says, at each event", wrong[:3], [])


def main():
    trace = Trace(sys.argv[1])
    check("lost", trace.lost, 0)
    check_counts(trace, sys.argv[2])
    check_failures(trace, sys.argv[3])
    if "order" in sys.argv[4:]:
        check_order(trace)
    if "depth" in sys.argv[4:]:
        check_depth(trace)


main()
