#!/usr/bin/env python3
"""Tests of embed_formulas.py."""

import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "embed_formulas.py")


class EmbedFormulas(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = os.path.join(self.folder.name, "out")

    def put(self, path, text):
        path = os.path.join(self.folder.name, "formulas", path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def run_script(self):
        return subprocess.run(
            [sys.executable, SCRIPT, os.path.join(self.folder.name, "formulas"), self.out],
            capture_output=True, text=True, check=False)

    def source(self):
        with open(os.path.join(self.out, "built_in_formulas.cpp"), encoding="utf-8") as file:
            return file.read()

    def test_texts_stand_in_order_of_their_paths(self):
        self.put("screens/b.formula", "HIT: C > O; // \"涨\" \\n\n")
        self.put("indicators/a.formula", "X: C;\n")
        self.put("indicators/notes.txt", "no formula")
        self.assertEqual(self.run_script().returncode, 0)
        source = self.source()
        self.assertNotIn("no formula", source)
        self.assertLess(source.index('"indicators/a.formula"'),
                        source.index('"screens/b.formula"'))
        self.assertIn("HIT: C > O; // \"涨\" \\n\n)mystocks\"", source)

    def test_an_unchanged_folder_writes_nothing(self):
        self.put("a.formula", "X: C;")
        self.run_script()
        path = os.path.join(self.out, "built_in_formulas.cpp")
        os.utime(path, (1, 1))
        self.run_script()
        self.assertEqual(os.stat(path).st_mtime, 1)
        self.put("a.formula", "X: O;")
        self.run_script()
        self.assertNotEqual(os.stat(path).st_mtime, 1)

    def test_what_would_end_the_string_is_refused(self):
        self.put("a.formula", "{ )mystocks\" }")
        ran = self.run_script()
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("a.formula", ran.stderr)


if __name__ == "__main__":
    unittest.main()
