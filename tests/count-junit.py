# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the cases in a JUnit file of meson test: prints "PASSED FAILED SKIPPED"."""
import sys
import xml.etree.ElementTree as ElementTree

passed = failed = skipped = 0
for suite in ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"):
    cases = suite.findall("testcase")
    bad = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    left_out = sum(1 for case in cases if case.find("skipped") is not None)
    # A program that died says so for the suite, not for a case.
    died = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    failed += max(bad, died)
    skipped += left_out
    passed += len(cases) - bad - left_out
if passed + failed + skipped == 0:
    failed = 1
print(passed, failed, skipped)
