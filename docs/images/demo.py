#!/usr/bin/env python3
"""Draws demo.svg: what `coordinator demo` says, as it said it when this was run. usage: demo.py COMMAND... > demo.svg

For example: docs/images/demo.py src/Coordinator/bin/Release/net10.0/coordinator demo > docs/images/demo.svg
"""
import html
import subprocess
import sys

WIDTH, LINE, SIZE = 112, 19, 13
GREEN, GREY, INK, PAPER = "#7ee08a", "#9aa4ad", "#e6e9ec", "#16191c"


def wrapped(line):
    """As a terminal of that width shows it, but for the time, which stays alone in its column."""
    indent = " " * (9 + len(line[9:]) - len(line[9:].lstrip())) if " s  " in line[:10] else ""
    while len(line) > WIDTH:
        cut = line.rfind(" ", 0, WIDTH)
        yield line[:cut]
        line = indent + line[cut + 1:]
    yield line


def main():
    said = subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True).stdout.rstrip().split("\n")
    lines = ["$ coordinator demo", *(part for line in said for part in wrapped(line))]
    height = 30 + LINE * len(lines)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * 8 + 40}" height="{height}" role="img" aria-label="What coordinator demo says">')
    print(f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>')
    print(f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="{SIZE}">')
    for number, line in enumerate(lines):
        colour = GREEN if line.startswith(("the same weights", "no sample was lost", "$")) else GREY if line[9:].startswith("  ") else INK
        print(f'<text x="20" y="{30 + LINE * number}" fill="{colour}">{html.escape(line).replace(" ", chr(160))}</text>')
    print("</g></svg>")


if __name__ == "__main__":
    main()
