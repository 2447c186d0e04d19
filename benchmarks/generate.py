#!/usr/bin/env python3
"""Writes a QEMU trace of reads to stdout: so many I/O queues, commands and commands outstanding.

    benchmarks/generate.py QUEUES COMMANDS OUTSTANDING

Commands go round the queues; each rings the SQ tail doorbell, and when it has completed the CQ head
doorbell is rung. So many are outstanding from the time when so many were sent until the last ones
complete, the oldest first. Nothing is lost.
"""

import sys


def stamps():
    second = 0
    while True:
        prefix = f"2026-11-22T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}."
        for us in range(0, 1_000_000, 2):
            yield f"{prefix}{us:06}Z pci_nvme_"
        second += 1


def main():
    queues, commands, outstanding = map(int, sys.argv[1:])
    depth = -(-outstanding // queues)
    size = max(16, 2 * depth)
    if size > 65536 or outstanding > commands:
        sys.exit("generate.py: more outstanding than queues or commands allow")
    at = stamps()
    out = sys.stdout
    for qid in range(1, queues + 1):
        out.write(
            f"{next(at)}create_cq create completion queue, addr=0x{qid:x}0000000, cqid={qid},"
            f" vector={qid}, qsize={size - 1}, qflags=3, ien=1\n"
            f"{next(at)}create_sq create submission queue, addr=0x{qid:x}8000000, sqid={qid},"
            f" cqid={qid}, qsize={size - 1}, qflags=1\n"
        )

    def send(number):
        qid, place = number % queues + 1, number // queues
        out.write(
            f"{next(at)}mmio_doorbell_sq sqid {qid} new_tail {(place + 1) % size}\n"
            f"{next(at)}io_cmd cid {place % size} nsid 0x1 sqid {qid} opc 0x2"
            f" opname 'NVME_NVM_CMD_READ'\n"
        )

    def complete(number):
        qid, place = number % queues + 1, number // queues
        out.write(
            f"{next(at)}enqueue_req_completion cid {place % size} cqid {qid} dw0 0x0 dw1 0x0"
            f" status 0x0\n"
            f"{next(at)}irq_msix raising MSI-X IRQ vector {qid}\n"
            f"{next(at)}mmio_doorbell_cq cqid {qid} new_head {(place + 1) % size}\n"
        )

    for number in range(commands):
        if number >= outstanding:
            complete(number - outstanding)
        send(number)
    for number in range(commands - outstanding, commands):
        complete(number)


main()
