#!/usr/bin/env python3
"""tools/embed_assets.py writes each file once, packed where that pays, and only after a change."""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import unittest

import embed_assets

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "embed_assets.py")


class EmbedAssets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dist = os.path.join(folder.name, "dist")
        self.out = os.path.join(folder.name, "out")

    def put(self, path, content):
        full = os.path.join(self.dist, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(content)

    def embed(self):
        """Rows of the table: (path, type, bytes, gzipped)."""
        subprocess.run([sys.executable, PROGRAM, self.dist, self.out], check=True)
        with open(os.path.join(self.out, "web_assets.cpp"), encoding="utf-8") as file:
            table = re.findall(r'\{"(.*?)", "(.*?)", \{mystocks_web_asset_(\d+), (\d+)\}, (\w+)\}',
                               file.read())
        with open(os.path.join(self.out, "web_assets.S"), encoding="utf-8") as file:
            binaries = re.findall(r'\.incbin "(.*?)"', file.read())
        rows = []
        for path, kind, index, size, gzipped in table:
            with open(os.path.join(self.out, binaries[int(index)]), "rb") as file:
                content = file.read()
            self.assertEqual(len(content), int(size))
            rows.append((path, kind, content, gzipped == "true"))
        return rows

    def test_files_with_their_types_and_packed_variants(self):
        script = b"const x = 1;\n" * 1000
        self.put("index.html", b"<p>small</p>")
        self.put("assets/chart-3f9a2c1b.js", script)
        self.put("assets/chart-3f9a2c1b.js.map", b"{}")
        rows = self.embed()
        self.assertEqual([(r[0], r[1], r[3]) for r in rows],
                         [("/assets/chart-3f9a2c1b.js", "text/javascript; charset=utf-8", False),
                          ("/assets/chart-3f9a2c1b.js", "text/javascript; charset=utf-8", True),
                          ("/index.html", "text/html; charset=utf-8", False)])
        self.assertEqual(rows[0][2], script)
        self.assertEqual(gzip.decompress(rows[1][2]), script)

    def test_what_does_not_shrink_is_kept_once(self):
        self.put("index.html", b"<p>small</p>")
        self.put("noise.bin", os.urandom(10_000))
        self.assertEqual([r[3] for r in self.embed()], [False, False])

    def test_an_unchanged_page_writes_nothing_and_a_changed_one_does(self):
        self.put("index.html", b"<p>one</p>")
        self.embed()
        path = os.path.join(self.out, "web_assets.S")
        os.utime(path, (1, 1))
        self.embed()
        self.assertEqual(os.stat(path).st_mtime, 1)
        self.put("index.html", b"<p>two</p>")
        self.assertEqual(self.embed()[0][2], b"<p>two</p>")
        self.assertNotEqual(os.stat(path).st_mtime, 1)

    def test_without_a_page_the_program_says_so(self):
        self.assertEqual(self.embed(), [("/index.html", "text/html; charset=utf-8",
                                         embed_assets.NOT_BUILT, False)])


if __name__ == "__main__":
    unittest.main()
