"""QEMU's binary trace record by record, as its own scripts go about it: read, unpack, dispatch.

A version 4 file: a header (event id -1, magic, version), then records, each after a type of eight
bytes: 0 = a mapping (id, length, name), 1 = an event (id, time, length, process id; the length
counts these 24 bytes; then arguments: numbers of eight bytes, strings with a length before them).
"""
import struct
import sys

TYPE = struct.Struct("<Q")
MAPPING = struct.Struct("<QL")
EVENT = struct.Struct("<QQLL")


def main(path):
    names = {}
    counts = {}
    with open(path, "rb") as file:
        file.read(24)
        while True:
            head = file.read(TYPE.size)
            if len(head) < TYPE.size:
                break
            if TYPE.unpack(head)[0] == 0:
                event_id, length = MAPPING.unpack(file.read(MAPPING.size))
                names[event_id] = file.read(length).decode()
                continue
            event_id, _time, length, _pid = EVENT.unpack(file.read(EVENT.size))
            arguments = file.read(length - EVENT.size)
            name = names.get(event_id, "dropped")
            if name.startswith("pci_nvme_"):
                whole = len(arguments) // 8
                values = struct.unpack_from("<%dQ" % whole, arguments)
                counts[name] = counts.get(name, 0) + (len(values) >= 0)
    print(sum(counts.values()))


main(sys.argv[1])
