#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""progress.py BMASCOPE RECORDING LONG: what `export` says on a terminal while it waits for a slow pipe, and while it
reads a long file. A line a case, `ok NAME` or `not ok NAME: why`."""
import os
import pty
import re
import select
import subprocess
import sys
import time


def say(name, wrong):
    print(f"not ok {name}: {wrong!r}" if wrong else f"ok {name}", flush=True)


def all_of(terminal):
    text = b""
    while select.select([terminal], [], [], 0)[0]:
        try:
            text += os.read(terminal, 4096)
        except OSError:
            break
    return text


def start(program, options, stdin):
    """Standard error is a terminal, at whose other end the caller is."""
    here, there = pty.openpty()
    p = subprocess.Popen([program, "export", "--format", "jsonl", *options], stdin=stdin,
                         stdout=subprocess.DEVNULL, stderr=there)
    os.close(there)
    return p, here


def slowly(program, data, options):
    """The stream comes in parts with pauses between."""
    p, here = start(program, [*options, "-"], subprocess.PIPE)
    half = len(data) // 2
    for part in data[:half], data[half:-10], data[-10:]:
        p.stdin.write(part)
        p.stdin.flush()
        time.sleep(0.5)
    p.stdin.close()
    p.wait()
    return all_of(here)


def file(program, name):
    p, here = start(program, [name], subprocess.DEVNULL)
    p.wait()
    return all_of(here)


def check_progress(program, data):
    text = slowly(program, data, [])
    say("on a terminal it says how far it is", None if b" events/s" in text and b" MB, " in text else text)
    say("in one line that is written again, by carriage returns alone",
        text if b"\n" in text or b"\x1b" in text or not text.startswith(b"\r") else None)
    say("that goes away at the end", None if text.endswith(b" \r") else text)
    say("-q turns it off", slowly(program, data, ["-q"]))


def main():
    data = open(sys.argv[2], "rb").read()
    check_progress(sys.argv[1], data)
    text = file(sys.argv[1], sys.argv[3])
    say("of a file it says how much is done",
        None if re.match(rb"\r *\d+ %, [0-9.]+ MB of [0-9.]+ MB, \d+ events, \d+ events/s", text) else text)


main()
