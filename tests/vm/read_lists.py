# SPDX-License-Identifier: GPL-2.0-or-later
"""Run by gdb with the kernel's vmlinux: stops the virtual machine and reads the lists of a cache.

Nothing of bmascope has a part in this: where things are comes from the kernel's own debug
information, what is there from the machine's memory. For each map that MAPS names a line with what
the map says of itself, and one for each CPU, with a pair of words for each of the seven lists:

	map NAME elements N unit_size N
	cache NAME CPU free_cnt N LIST N ...

Before that it makes free_llist_extra of the map `routes` possible. In Linux 7.2 an object gets
there only when an NMI frees it without RCU and did not allocate it itself: hash maps do that, and
these never use bpf_mem_cache_free_rcu(). Tries do, but free without RCU only what the same call
allocated. So no allocator has objects on both extra lists, and yet the allocator's functions allow
it. The first calls of bpf_mem_cache_free_rcu() by the NMI are therefore made calls of
bpf_mem_cache_free(), which takes the same arguments.

Environment: SOCKET is QEMU's, GO is written a line to when all is ready, MAPS, TURN how many calls.
"""
import os

import gdb

LISTS = ('free_llist', 'free_llist_extra', 'free_by_rcu', 'free_llist_extra_rcu',
         'waiting_for_gp', 'free_by_rcu_ttrace', 'waiting_for_gp_ttrace')
CONTAINER = {'BPF_MAP_TYPE_LPM_TRIE': 'struct lpm_trie', 'BPF_MAP_TYPE_HASH': 'struct bpf_htab'}


def pointer(number, name):
    return gdb.Value(number).cast(gdb.lookup_type(name).pointer())


def entries(entry):
    """What an xarray holds: a pointer with 2 in its last bits leads to a node with more slots."""
    if entry & 3 == 2 and entry > 4096:
        slots = pointer(entry - 2, 'struct xa_node')['slots']
        for i in range(slots.type.range()[1] + 1):
            yield from entries(int(slots[i]))
    elif entry:
        yield entry


def find_map(name):
    for entry in entries(int(gdb.parse_and_eval('map_idr.idr_rt.xa_head'))):
        bpf_map = pointer(entry, 'struct bpf_map')
        if bpf_map['name'].string() == name:
            return bpf_map
    raise gdb.GdbError('the kernel has no map ' + name)


def of_cpu(percpu, cpu, name):
    offset = int(gdb.parse_and_eval('__per_cpu_offset[%d]' % cpu))
    return pointer((int(percpu) + offset) % 2**64, name)


def whole(bpf_map):
    return bpf_map.cast(gdb.lookup_type(CONTAINER[str(bpf_map['map_type'])]).pointer())


def elements(bpf_map, cpus):
    if int(bpf_map['elem_count']):
        return sum(int(of_cpu(bpf_map['elem_count'], cpu, 's64').dereference())
                   for cpu in range(cpus))
    return int(whole(bpf_map)['n_entries'])


def length(head):
    count, node, seen = 0, head['first'], set()
    while int(node):
        if int(node) in seen:
            raise gdb.GdbError('a list bites its tail')
        seen.add(int(node))
        node = node['next']
        count += 1
    return count


def show(name, cpus):
    bpf_map = find_map(name)
    caches = [of_cpu(whole(bpf_map)['ma']['cache'], cpu, 'struct bpf_mem_cache')
              for cpu in range(cpus)]
    print('map', name, 'elements', elements(bpf_map, cpus),
          'unit_size', int(caches[0]['unit_size']))
    for cpu, cache in enumerate(caches):
        words = ['cache', name, cpu, 'free_cnt', int(cache['free_cnt'])]
        for field in LISTS:
            words += [field, length(cache[field])]
        print(*words, flush=True)


def run_to(place, condition=None):
    stop = gdb.Breakpoint('*' + place, internal=True)
    stop.silent = True
    stop.condition = condition
    gdb.execute('continue', to_string=True)
    hit = gdb.newest_frame().function()
    stop.delete()
    if hit is None or hit.name != place:
        raise gdb.GdbError('stopped in %s, not in %s' % (hit, place))


def main():
    gdb.execute('set pagination off')
    gdb.execute('target remote ' + os.environ['SOCKET'], to_string=True)
    with open(os.environ['GO'], 'w') as go:
        go.write('go\n')
    run_to('perf_bp_event')
    for _ in range(int(os.environ['TURN'])):
        run_to('bpf_mem_cache_free_rcu', '$rsi != 0')
        gdb.execute('set $pc = bpf_mem_cache_free')
    run_to('bpf_mem_alloc_init')
    for name in os.environ['MAPS'].split():
        show(name, int(gdb.parse_and_eval('nr_cpu_ids')))
    gdb.execute('detach', to_string=True)


main()
