"""The test vector journal.export, from the fields that the manual documents.

    python3 test/vectors/journal.py > test/vectors/journal.export
"""
import hashlib
import struct

ZEROS = bytes(32)
NULL = b"\xff\xff\xff\xff"
chains = {}     # the hash of the last event of each
lines = []
last_seal = ZEROS


def sha(data):
    return hashlib.sha256(data).digest()


def field(data):
    return struct.pack(">I", len(data)) + data


def text(value):
    return field(value.encode())


def integer(value):
    return field(struct.pack(">q", value))


def escaped(value):
    for char, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(char, written)
    return value


def add(*fields):
    lines.append("\t".join("\\N" if f is None else f.hex() if isinstance(f, bytes) else escaped(str(f)) for f in fields))


def event(chain, number, at, kind, professional, role, table, operation, payload):
    before = chains.get(chain, ZEROS)
    payload_hash = sha(bytes(range(16)) + payload.encode())
    chains[chain] = sha(
        text("packnd journal 1") + field(before) + integer(chain) + integer(number) + integer(at) + text(kind)
        + (NULL if professional is None else integer(professional)) + text(role) + text(table) + text(operation)
        + field(payload_hash))
    add("event", chain, number, at, kind, professional, role, table, operation, payload_hash, before, chains[chain])


def leaf(seal, chain, first, last):
    add("leaf", seal, chain, first, last, chains[chain])
    return sha(b"\0" + text("packnd leaf 1") + integer(chain) + integer(first) + integer(last) + field(chains[chain]))


def root(leaves):
    """RFC 6962, 2.1"""
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while 2 * left < len(leaves):
        left *= 2
    return sha(b"\1" + root(leaves[:left]) + root(leaves[left:]))


def seal(number, at, events, *leaves):
    global last_seal
    top = root(leaves)
    made = sha(text("packnd seal 1") + integer(number) + integer(at) + field(last_seal) + integer(len(leaves))
               + integer(events) + field(top))
    add("seal", number, at, last_seal, len(leaves), events, top, made)
    last_seal = made


START = 849370000000000     # microseconds since 2000-01-01 00:00 UTC
HER, ANOTHER = 750882942879607557, 949943520379618390

event(0, 1, START, "administrator", None, "postgres", "territory", "INSERT", '{"new": {"territory_id": "76"}}')
event(0, 2, START + 1, "administrator", None, "a role\\with a tab\tin it", "duty", "INSERT", "{}")
seal(1, START + 1000, 2, leaf(1, 0, 1, 2))
event(-7, 1, START + 2000, "agent", 7, "camille", "access_ticket", "INSERT", "{}")
leaf_7 = leaf(2, -7, 1, 1)
event(HER, 1, START + 2001, "agent", 7, "camille", "case_file", "INSERT", "{}")
event(HER, 2, START + 2002, "agent", 7, "camille", "case_file", "UPDATE", "{}")
leaf_her = leaf(2, HER, 1, 2)
event(ANOTHER, 1, START + 2003, "agent", 7, "rôle", "case_file", "INSERT", "{}")
seal(2, START + 3000, 4, leaf_7, leaf_her, leaf(2, ANOTHER, 1, 1))
event(HER, 3, START + 4000, "system", None, "job", "deadline", "UPDATE", "{}")
seal(3, START + 5000, 1, leaf(3, HER, 3, 3))
print("\n".join(lines))
