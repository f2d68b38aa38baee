"""Adds up the .trx files of a folder: prints PASSED FAILED SKIPPED, and writes what was skipped to a file.
To standard error it tells what was slowest.

usage: results.py FOLDER SKIPPED-FILE

The file has a line for each assembly: its path, a tab, and a filter that selects its skipped tests. Their reasons go to
standard error.
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SLOWEST = 10
TRX = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def main(folder, skipped_file):
    counts = collections.Counter()
    skipped = collections.defaultdict(set)
    durations = []
    for path in sorted(pathlib.Path(folder).glob("**/*.trx")):
        run = ElementTree.parse(path).getroot()
        methods = {test.get("id"): test.find(f"{TRX}TestMethod") for test in run.iter(f"{TRX}UnitTest")}
        for result in run.iter(f"{TRX}UnitTestResult"):
            outcome = result.get("outcome")
            counts[outcome] += 1
            durations.append((seconds(result.get("duration")), result.get("testName")))
            if outcome == "NotExecuted":
                method = methods[result.get("testId")]
                skipped[method.get("codeBase")].add(f"FullyQualifiedName={method.get('className')}.{method.get('name').split('(')[0]}")
                reason = result.findtext(f"{TRX}Output/{TRX}ErrorInfo/{TRX}Message") or result.findtext(f"{TRX}Output/{TRX}StdOut") or "no reason given"
                print(f"skipped    {result.get('testName')}: {' '.join(reason.split())}", file=sys.stderr)
    pathlib.Path(skipped_file).write_text("".join(f"{assembly}\t{'|'.join(sorted(tests))}\n" for assembly, tests in skipped.items()))
    for duration, name in sorted(durations, reverse=True)[:SLOWEST]:
        print(f"{duration:6.1f} s   {name}", file=sys.stderr)
    total = sum(counts.values())
    print(counts["Passed"], total - counts["Passed"] - counts["NotExecuted"], counts["NotExecuted"])


def seconds(duration):
    """Of the form 00:01:02.3456789; None for a test that was not run."""
    hours, minutes, rest = (duration or "0:0:0").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


main(*sys.argv[1:])
