"""What a script in the wild does: one compiled regular expression per line."""
import re
import sys

EVENT = re.compile(
    r"(?P<stamp>\S+) (?P<name>pci_nvme_\w+) .*?cid (?P<cid>\d+).*?[sc]qid (?P<qid>\d+)"
)

count = 0
with open(sys.argv[1], encoding="utf-8", errors="replace") as lines:
    for line in lines:
        match = EVENT.match(line)
        if match:
            count += int(match["cid"]) >= 0 and int(match["qid"]) >= 0
print(count)
