"""Makes a large binary trace out of a small one: header once, everything behind it repeated."""
import glob
import os
import subprocess
import sys

HEADER_BYTES = 24


def main(directories, least_bytes, target):
    files = [f for d in directories for f in glob.glob(os.path.join(d, "*.bin*"))]
    source = max(files, key=os.path.getsize)
    if source.endswith(".zst"):
        content = subprocess.run(["zstd", "-qdc", source], check=True, capture_output=True).stdout
    else:
        with open(source, "rb") as file:
            content = file.read()
    with open(target + ".partial", "wb") as out:
        out.write(content[:HEADER_BYTES])
        while out.tell() < least_bytes:
            out.write(content[HEADER_BYTES:])
    os.rename(target + ".partial", target)


main(sys.argv[1:-2], int(sys.argv[-2]), sys.argv[-1])
