#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""oneliners.py RECORDING...: the ten lines of jq at the end of docs/json.md, run as they stand there but for the
name of the recording, with bmascope in PATH. What each prints is held against the same number, got from the CSV
tables and the text of `stat` instead. A line a case, `ok NAME` or `not ok NAME: why`."""
import collections
import csv
import json
import re
import subprocess
import sys


def output(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def questions():
    text = open("docs/json.md").read().split("\n## Ten lines of jq\n", 1)[1]
    return re.findall(r"^(\S[^\n?]*\?)[^\n]*\n\n```sh\n(bmascope [^\n]*)\n```", text, re.M)


class Truth:
    """What the answers should be."""

    def __init__(self, recording):
        self.rows = list(csv.DictReader(output(["bmascope", "export", "--format", "csv", recording]).splitlines()))
        self.text = output(["bmascope", "stat", recording])
        self.stat = json.loads(output(["bmascope", "stat", "--json", recording]))

    def of(self, *kinds):
        return [r for r in self.rows if r["kind"] in kinds]

    def memory(self):
        bytes_of, owner = collections.Counter(), {}
        for c in self.stat["classes"]:
            if not c["gone"]:
                bytes_of[c["alloc"]] += c["memory"]["in_use"]
                owner[c["alloc"]] = c["owner"]
        assert sum(bytes_of.values()) == self.stat["memory"]["in_use"]
        return sorted(f"{n} {owner[a]['kind']} {owner[a]['name']}" for a, n in bytes_of.items())

    def trusted(self):
        lost, missed = re.search(r"^lost (\d+), missed (\d+)", self.text, re.M).groups()
        failed = re.search(r"(\d+) failed", self.text).group(1)
        return ["true" if int(lost) + int(missed) + int(failed) == 0 else "false"]

    def waits(self):
        since, ages = {}, []
        for r in self.of("gp_start", "gp_end"):
            if r["flavour"] != "tasks_trace":
                continue
            begin = since.pop(r["cache"], None)
            if r["kind"] == "gp_start" and r["draining"] == "false":
                since[r["cache"]] = int(r["t_ns"])
            elif r["kind"] == "gp_end" and begin is not None:
                ages.append(int(r["t_ns"]) - begin)
        ages.sort()
        n = len(ages)
        return [{"n": n, "p50_ns": ages[n // 2] if n else None, "p99_ns": ages[n * 99 // 100] if n else None}]

    def lives(self):
        """Of each object that was allocated and freed: where and when."""
        at, lives = {}, []
        for r in self.of("alloc", "free", "free_rcu"):
            if r["kind"] == "alloc":
                at[r["obj"]] = r
            elif r["obj"] in at:
                lives.append((at.pop(r["obj"]), r))
        return lives

    def elsewhere(self):
        return [sum(a["cpu"] != f["cpu"] for a, f in self.lives())]

    def ages(self):
        ages = sorted(int(f["t_ns"]) - int(a["t_ns"]) for a, f in self.lives())
        n = len(ages)
        return [{"n": n, "p50_ns": ages[n // 2] if n else None, "max_ns": ages[-1] if n else None}]

    def rates(self):
        seconds = collections.Counter(int(r["t_ns"]) // 10**9 for r in self.of("alloc"))
        assert sum(seconds.values()) == self.stat["totals"]["alloc"]
        return [f"{s} {seconds[s]}" for s in sorted(seconds)]

    def enomem(self):
        for r in self.of("alloc_fail"):
            return [{"t_ns": int(r["t_ns"]), "cpu": int(r["cpu"]), "ctx": r["ctx"], "cache": int(r["cache"]),
                     "reason": r["reason"], "irqs_off": r["irqs_off"] == "true"}]
        return []

    def refills(self):
        return [{k: sum(int(r[k]) for r in self.of("refill")) for k in ("behind", "waiting", "slab")}]

    def busiest(self):
        cache = {c["id"]: c for c in self.stat["caches"]}
        events = collections.Counter()
        owner = {}
        for r in self.rows:
            if r["cache"]:
                c = cache[int(r["cache"])]
                events[c["alloc"]] += 1
                owner[c["alloc"]] = c["owner"]
        return sorted(f"{n} {owner[a]['kind']} {owner[a]['name']}" for a, n in events.items())

    def missing(self):
        lost = collections.Counter()
        for r in self.of("loss"):
            lost[int(r["cpu"])] += int(r["lost"])
        assert sum(lost.values()) == self.stat["lost"]
        return [f"CPU {c}: {lost[c]}" for c in sorted(lost)]


# In the order of the page; `sorted`: those with equal numbers may stand in any order.
TRUTHS = [("memory", "sorted"), ("trusted", ""), ("waits", "json"), ("elsewhere", "json"), ("ages", "json"),
          ("rates", ""), ("enomem", "json"), ("refills", "json"), ("busiest", "sorted"), ("missing", "")]


def answer(line, recording, how):
    got = output(["bash", "-c", line.replace("run.bma", recording)]).splitlines()
    if how == "sorted":
        numbers = [int(g.split()[0]) for g in got]
        assert numbers == sorted(numbers, reverse=True)
        return sorted(got)
    return [json.loads(g) for g in got] if how == "json" else got


def values(v):
    return v.values() if isinstance(v, dict) else [v]


def main():
    lines = questions()
    print("ok there are ten lines of jq" if len(lines) == len(TRUTHS) == 10 else
          f"not ok there are ten lines of jq: {len(lines)}")
    told = collections.Counter()
    for recording in sys.argv[1:]:
        truth = Truth(recording)
        for (question, line), (name, how) in zip(lines, TRUTHS):
            got, want = answer(line, recording, how), getattr(truth, name)()
            told[name] += got not in ([], [0]) and (how != "json" or any(values(got[0])))
            right = got == want
            print(f"ok {recording}: {question}" if right else
                  f"not ok {recording}: {question} got {str(got)[:300]}, wanted {str(want)[:300]}", flush=True)
    silent = [name for name, _ in TRUTHS if not told[name]]
    print(f"not ok every line has something to tell of some recording: {silent}" if silent else
          "ok every line has something to tell of some recording")


main()
