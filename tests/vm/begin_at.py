# SPDX-License-Identifier: GPL-2.0-or-later
"""A stream from its Nth KEY block on, behind its header and META, as a reader that begins there has
it: begin_at.py FILE N. With 0: how many such places it has."""
import struct
import sys

HEADER, BLOCK, META, KEY = 16, 16, 1, 11


def blocks(data):
    at = HEADER
    while at < len(data):
        assert data[at:at + 4] == b"\x89BMA", f"no block at {at}"
        end = at + BLOCK + struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 4], at, end
        at = end


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    keys = [at for kind, at, _ in blocks(data) if kind == KEY]
    meta = next(end for kind, _, end in blocks(data) if kind == META)
    n = int(sys.argv[2])
    if n:
        sys.stdout.buffer.write(data[:meta] + data[keys[n - 1]:])
    else:
        print(len(keys))


main()
