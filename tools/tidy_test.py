#!/usr/bin/env python3
"""tools/tidy.py finds each thing that it forbids, and passes a tree that has none of them."""

import os
import subprocess
import tempfile
import unittest

import tidy
import tidy_functions
import tidy_graph
import tidy_headers


def room(name, depends="", test_depends=""):
    text = f"mystocks_room(NAME {name}"
    text += f" DEPENDS {depends}" if depends else ""
    text += f" TEST_DEPENDS {test_depends}" if test_depends else ""
    return text + ")\n"


def header(namespace, body="", includes=()):
    lines = ["#pragma once", ""] + [f'#include "{path}"' for path in includes]
    lines += [f"namespace {namespace} {{", body, f"}}  // namespace {namespace}", ""]
    return "\n".join(lines)


def source(namespace, body="", includes=()):
    return header(namespace, body, includes).replace("#pragma once\n\n", "")


CLEAN = {
    "mystocks/base/CMakeLists.txt": room("base"),
    "mystocks/base/README.md": "# base\n",
    "mystocks/base/error.hpp": header("mystocks::base", "class Error {};"),
    "mystocks/market/CMakeLists.txt": room("market", "base"),
    "mystocks/market/README.md": "# market\n",
    "mystocks/market/bar.hpp": header("mystocks::market", "struct Bar {};",
                                      ["mystocks/base/error.hpp"]),
    "mystocks/market/detail/round.hpp": header("mystocks::market::detail", "int round(int);"),
    "mystocks/market/bar.cpp": source("mystocks::market", "int f() { return 1; }",
                                      ["mystocks/market/bar.hpp",
                                       "mystocks/market/detail/round.hpp"]),
    "mystocks/store/CMakeLists.txt": room("store", "market", "store/memory"),
    "mystocks/store/README.md": "# store\n",
    "mystocks/store/series.hpp": header("mystocks::store", "struct Series {};",
                                        ["mystocks/market/bar.hpp"]),
    "mystocks/store/series_test.cpp": source("mystocks::store", "",
                                             ["mystocks/store/memory/memory.hpp"]),
    "mystocks/store/memory/CMakeLists.txt": room("store/memory", "store"),
    "mystocks/store/memory/memory.hpp": header("mystocks::store::memory", "struct Memory {};",
                                               ["mystocks/store/series.hpp"]),
    "apps/mystocks.cpp": '#include "mystocks/store/memory/memory.hpp"\n\nint main() {}\n',
    "tools/count.py": "def count(rows):\n    return len(rows)\n",
    "web/src/chart/ChartPage.vue": "<template><div /></template>\n",
}


class TreeTest(unittest.TestCase):
    """Makes a tree out of CLEAN with some files changed, and reads what tidy finds."""

    def findings(self, changes):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **changes}.items():
                if text is not None:
                    full = os.path.join(root, path)
                    os.makedirs(os.path.dirname(full), exist_ok=True)
                    with open(full, "w", encoding="utf-8") as file:
                        file.write(text)
            return tidy.run(root)

    def assert_found(self, changes, place, words):
        """Exactly one finding: at `place` ("file:line"), and it says `words` and a remedy."""
        lines = self.findings(changes)
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith(place + ": "), lines[0])
        self.assertIn(words, lines[0])
        self.assertRegex(lines[0], r"Fix: \S+")

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.findings({}), [])


class Arrows(TreeTest):
    def test_a_wrong_arrow_in_a_depends_list(self):
        self.assert_found({"mystocks/market/CMakeLists.txt": room("market", "base\n  http")},
                          "mystocks/market/CMakeLists.txt:2", "wrong arrow market → http")

    def test_a_room_that_names_a_driver(self):
        self.assert_found({"mystocks/job/CMakeLists.txt": room("job", "store store/memory")},
                          "mystocks/job/CMakeLists.txt:1", "wrong arrow job → store/memory")

    def test_a_driver_that_names_its_sibling(self):
        self.assert_found(
            {"mystocks/store/embedded/CMakeLists.txt": room("store/embedded",
                                                            "store store/memory")},
            "mystocks/store/embedded/CMakeLists.txt:1", "store/embedded → store/memory")

    def test_a_wrong_arrow_in_test_depends(self):
        self.assert_found({"mystocks/market/CMakeLists.txt": room("market", "base", "store")},
                          "mystocks/market/CMakeLists.txt:1", "wrong arrow market → store")

    def test_a_wrong_arrow_in_an_include_line(self):
        lines = self.findings({"mystocks/market/bar.cpp": source(
            "mystocks::market", "", ["mystocks/store/series.hpp"])})
        self.assertTrue(any(line.startswith("mystocks/market/bar.cpp:1: wrong arrow market → store")
                            for line in lines), lines)

    def test_a_wrong_arrow_in_a_test(self):
        self.assert_found({"mystocks/market/bar_test.cpp": source(
            "mystocks::market", "", ["mystocks/store/series.hpp"])},
            "mystocks/market/bar_test.cpp:1", "wrong arrow market → store")

    def test_an_include_that_no_depends_list_declares(self):
        self.assert_found({"mystocks/market/CMakeLists.txt": room("market"),
                           "mystocks/store/CMakeLists.txt": room("store", "market base",
                                                                 "store/memory")},
                          "mystocks/market/bar.hpp:3", "includes base without declaring it")

    def test_a_driver_that_only_tests_may_use_in_the_library(self):
        lines = self.findings({"mystocks/store/series.cpp": source(
            "mystocks::store", "", ["mystocks/store/memory/memory.hpp"])})
        self.assertTrue(any("wrong arrow store → store/memory" in line for line in lines), lines)

    def test_an_unknown_room(self):
        self.assert_found({"mystocks/gossip/CMakeLists.txt": room("gossip", "base")},
                          "mystocks/gossip/CMakeLists.txt:1", "unknown room 'gossip'")

    def test_a_depends_list_that_names_nothing(self):
        self.assert_found({"mystocks/market/CMakeLists.txt": room("market", "base panel")},
                          "mystocks/market/CMakeLists.txt:1", "'panel', which is no room")

    def test_a_room_with_the_name_of_another_place(self):
        lines = self.findings({"mystocks/market/CMakeLists.txt": room("trade", "base")})
        self.assertIn("lies in mystocks/market", lines[0])

    def test_the_table_itself_has_no_cycle_and_no_unknown_room(self):
        self.assertIsNone(tidy_graph.find_cycle(tidy_graph.ARROWS))
        for targets in tidy_graph.ARROWS.values():
            rooms = {target.split("/")[0] for target in targets}  # an engine is named with its room
            self.assertLessEqual(rooms, set(tidy_graph.ARROWS))

    def test_the_arrows_that_must_stay_missing(self):
        self.assertNotIn("store", tidy_graph.allowed_rooms("backtest"))
        self.assertNotIn("market", tidy_graph.allowed_rooms("compute"))
        self.assertEqual(tidy_graph.allowed_rooms("base"), set())


class Cycles(TreeTest):
    def test_a_cycle_of_depends_lists(self):
        lines = self.findings({"mystocks/base/CMakeLists.txt": room("base", "market")})
        self.assertTrue(any("cycle: base → market → base" in line for line in lines), lines)

    def test_a_cycle_that_only_include_lines_close(self):
        lines = self.findings({"mystocks/base/error.cpp": source(
            "mystocks::base", "", ["mystocks/market/bar.hpp"])})
        self.assertTrue(any("cycle: base → market → base" in line for line in lines), lines)

    def test_find_cycle(self):
        self.assertIsNone(tidy_graph.find_cycle({"a": ["b", "c"], "b": ["c"], "c": []}))
        self.assertEqual(tidy_graph.find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]}),
                         ["b", "c", "b"])


class Includes(TreeTest):
    def test_a_foreign_detail(self):
        self.assert_found({"mystocks/store/series.cpp": source(
            "mystocks::store", "", ["mystocks/market/detail/round.hpp"])},
            "mystocks/store/series.cpp:1", "private to mystocks/market")

    def test_a_foreign_detail_in_an_app(self):
        self.assert_found({"apps/other.cpp": '#include "mystocks/market/detail/round.hpp"\n'},
                          "apps/other.cpp:1", "private to mystocks/market")

    def test_the_detail_of_a_parent_room(self):
        self.assert_found({"mystocks/store/detail/rows.hpp": header("mystocks::store"),
                           "mystocks/store/memory/memory.cpp": source(
                               "mystocks::store::memory", "", ["mystocks/store/detail/rows.hpp"])},
                          "mystocks/store/memory/memory.cpp:1", "private to mystocks/store")

    def test_an_include_that_is_no_address(self):
        self.assert_found({"mystocks/market/tick.cpp": source("mystocks::market", "", ["bar.hpp"])},
                          "mystocks/market/tick.cpp:1", "no full address")

    def test_a_room_that_includes_from_apps(self):
        self.assert_found({"apps/page.hpp": "#pragma once\n",
                           "mystocks/market/tick.cpp": source("mystocks::market", "",
                                                              ["apps/page.hpp"])},
                          "mystocks/market/tick.cpp:1", "no full address")

    def test_an_include_of_nothing(self):
        self.assert_found({"mystocks/market/tick.cpp": source(
            "mystocks::market", "", ["mystocks/market/tick.hpp"])},
            "mystocks/market/tick.cpp:1", "there is no such file")

    def test_a_third_party_type_in_a_public_header(self):
        self.assert_found({"mystocks/market/zip.hpp": "#include <zip.h>\n" + header(
            "mystocks::market")}, "mystocks/market/zip.hpp:1", "public header shows <zip.h>")

    def test_third_party_is_free_in_detail_and_describe_everywhere(self):
        self.assertEqual(self.findings({
            "mystocks/market/detail/zip.hpp": "#include <zip.h>\n" + header("mystocks::market"),
            "mystocks/market/days.hpp": "#include <boost/describe.hpp>\n" + header(
                "mystocks::market")}), [])

    def test_a_third_party_library_of_another_room(self):
        self.assert_found({"mystocks/market/rows.cpp": "#include <sqlite3.h>\n" + source(
            "mystocks::market")}, "mystocks/market/rows.cpp:1", "belongs to store/embedded")


class Text(TreeTest):
    def test_a_long_line(self):
        self.assert_found({"tools/long.py": "x = 1\ny = '" + "a" * 95 + "'\n"},
                          "tools/long.py:2", "line of 101 columns")

    def test_a_chinese_character_takes_two_columns(self):
        self.assertEqual(self.findings({"tools/wide.py": "# " + "行" * 49 + "\n"}), [])
        self.assert_found({"tools/wide.py": "# " + "行" * 49 + "!\n"},
                          "tools/wide.py:1", "line of 101 columns")

    def test_a_long_file(self):
        self.assert_found({"tools/long.py": "x = 1\n" * 601}, "tools/long.py:601",
                          "file of 601 lines")

    def test_a_long_component(self):
        self.assert_found({"web/src/chart/ChartPage.vue": "<p />\n" * 251},
                          "web/src/chart/ChartPage.vue:251", "component of 251 lines")

    def test_a_banner(self):
        self.assert_found({"tools/loud.py": "x = 1\n# " + "=" * 30 + "\n"}, "tools/loud.py:2",
                          "banner")

    def test_a_path_of_one_machine(self):
        self.assert_found({"docs/run.md": "cd /" + "work/mystocks\n"}, "docs/run.md:1",
                          "path of one machine")
        self.assert_found({"docs/run.md": "\ncd /home/" + "bob/src\n"}, "docs/run.md:2",
                          "path of one machine")

    def test_a_leftover(self):
        self.assert_found({"docs/run.md": "# Run\n\nTO" + "DO: write this\n"}, "docs/run.md:3",
                          "unfinished work")

    def test_a_link_to_nowhere(self):
        self.assertEqual(self.findings({
            "docs/a.md": "[b](b.md#top) [web](https://example.com/x)\n",
            "docs/b.md": "[c](../apps/mystocks.cpp)\n"}), [])
        self.assert_found({"docs/a.md": "# A\n\n[b](b.md)\n"}, "docs/a.md:3",
                          "the link to b.md leads nowhere")

    def test_generated_files_and_other_peoples_folders_are_left_alone(self):
        self.assertEqual(self.findings({
            "web/package-lock.json": "x" * 500 + "TO" + "DO\n",
            "web/node_modules/lib/util.ts": "x" * 500,
            "build/release/helper.cpp": "x" * 500}), [])


class Functions(TreeTest):
    def test_a_long_function(self):
        body = "int f() {\n" + "    g();\n" * 68 + "}"
        self.assertEqual(self.findings({"mystocks/base/f.cpp": source("mystocks::base", body)}), [])
        body = "int f() {\n" + "    g();\n" * 69 + "}"
        self.assert_found({"mystocks/base/f.cpp": source("mystocks::base", body)},
                          "mystocks/base/f.cpp:2", "f has 71 lines")

    def test_a_long_python_function(self):
        self.assert_found({"tools/f.py": "def f():\n" + "    g()\n" * 70}, "tools/f.py:1",
                          "f has 71 lines")

    def test_a_long_table_is_no_function(self):
        body = "constexpr int kTable[] = {\n" + "    1,\n" * 100 + "};"
        self.assertEqual(self.findings({"mystocks/base/f.cpp": source("mystocks::base", body)}), [])

    def test_a_broken_python_file(self):
        self.assert_found({"tools/f.py": "def f(:\n"}, "tools/f.py:1", "not Python")

    def found_in(self, text):
        return [(f.name, f.line, f.lines) for f in tidy_functions.cpp_functions(text)]

    def test_it_sees_what_cpp_can_write(self):
        text = """
namespace a {
struct S final : Base<int> {
    S(int x, int y)
        : x_{x},
          y_(y), z_{f(x), 2} {
        run();
    }
    int get() const noexcept override { return x_; }
    auto end() -> std::vector<int> {
        return {};
    }
    bool operator==(const S&) const { return true; }

  private:
    std::function<void()> f_ = [] { g(); };
    int x_{0};
};
BOOST_DESCRIBE_STRUCT(S, (), (x_))

template <typename T>
    requires Sized<T>
T twice(T value) {
    const char* text = "}} /* ' ";  // } {
    const char brace = '{';
    auto inner = [&](int x) {
        if (x > 1'000'000) { return R"x( } )x"; }
        return "";
    };
    return value;
}
const std::map<int, int> kMap{{1, 2}, {3, f(4)}};
TEST(Suite, Case) {
    EXPECT_TRUE(true);
}
}  // namespace a
"""
        names = {name: (line, lines) for name, line, lines in self.found_in(text)}
        self.assertEqual(names["S"], (4, 5))
        self.assertEqual(names["get"], (9, 1))
        self.assertEqual(names["end"], (10, 3))
        self.assertEqual(names["twice"], (21, 11))
        self.assertEqual(names["TEST"], (33, 3))
        self.assertEqual(len([n for n in names if "kMap" in n]), 0)

    def test_a_branch_of_the_preprocessor_counts_once(self):
        text = "#if A\nint f(int x) {\n#else\nint f() {\n#endif\n    return 1;\n}\nint g() {\n}\n"
        self.assertEqual(self.found_in(text), [("f", 2, 6), ("g", 8, 2)])


class Names(TreeTest):
    def test_soup_in_a_file_name(self):
        for name in ("string_utils", "order_manager", "common"):
            self.assert_found({f"mystocks/base/{name}.hpp": header("mystocks::base")},
                              f"mystocks/base/{name}.hpp:1", "the name says")

    def test_soup_in_a_folder_name(self):
        self.assert_found({"web/src/helpers/price.ts": "export const x = 1\n"},
                          "web/src/helpers:1", "the name says 'helper'")

    def test_soup_in_a_type_name(self):
        self.assert_found({"mystocks/base/f.hpp": header("mystocks::base", "class JobHandler;")},
                          "mystocks/base/f.hpp:4", "type JobHandler says 'handler'")
        self.assert_found({"web/src/chart/x.ts": "export interface ChartService { x: number }\n"},
                          "web/src/chart/x.ts:1", "type ChartService says 'service'")

    def test_a_word_that_only_contains_soup(self):
        self.assertEqual(self.findings({"mystocks/base/f.hpp": header(
            "mystocks::base", "class Utility;\nclass Miscounted;")}), [])

    def test_a_file_name_in_camel_case(self):
        self.assert_found({"mystocks/base/Reader.hpp": header("mystocks::base")},
                          "mystocks/base/Reader.hpp:1", "snake_case")

    def test_a_type_name_in_snake_case(self):
        self.assert_found({"mystocks/base/f.hpp": header("mystocks::base", "struct row_count {};")},
                          "mystocks/base/f.hpp:4", "PascalCase")


class Places(TreeTest):
    def test_too_deep(self):
        lines = self.findings({"mystocks/store/memory/deep/rows.hpp": header(
            "mystocks::store::memory::deep")})
        self.assertTrue(any("lies too deep" in line for line in lines), lines)

    def test_a_room_without_a_readme(self):
        self.assert_found({"mystocks/store/README.md": None}, "mystocks/store:1",
                          "without README.md")

    def test_a_long_readme(self):
        self.assert_found({"mystocks/store/README.md": "x\n" * 31}, "mystocks/store/README.md:31",
                          "README of 31 lines")

    def test_a_namespace_that_is_not_the_path(self):
        self.assert_found({"mystocks/market/tick.hpp": header("mystocks::store", "struct T {};")},
                          "mystocks/market/tick.hpp:3", "namespace mystocks::store")

    def test_a_forward_declaration_is_no_foreign_namespace(self):
        body = header("mystocks::market")
        body += "namespace mystocks::base {\nclass Error;\n}\n"
        self.assertEqual(self.findings({"mystocks/market/tick.hpp": body}), [])

    def test_a_file_without_a_namespace(self):
        self.assert_found({"mystocks/market/tick.cpp": "int f();\n"}, "mystocks/market/tick.cpp:1",
                          "no namespace")

    def test_a_header_of_macros_alone_needs_none(self):
        self.assertEqual(self.findings({
            "mystocks/market/loop.hpp": "#pragma once\n#define MYSTOCKS_A 1\n"}), [])

    def test_a_header_without_a_guard(self):
        self.assert_found({"mystocks/market/tick.hpp": source("mystocks::market")},
                          "mystocks/market/tick.hpp:1", "#pragma once")

    def test_using_namespace_in_a_header(self):
        self.assert_found({"mystocks/market/tick.hpp": header(
            "mystocks::market", "using namespace std;")}, "mystocks/market/tick.hpp:4",
            "using namespace")


class Headers(unittest.TestCase):
    COMPILER = os.environ.get("CXX", "c++")

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = os.path.join(place.name, "tree")
        self.sources = os.path.join(place.name, "sources")

    def write(self, files):
        for path, text in files.items():
            full = os.path.join(self.root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return tidy.Tree(self.root)

    def compiles(self, name):
        return subprocess.run(
            [self.COMPILER, "-std=c++20", "-fsyntax-only", "-I", self.root,
             os.path.join(self.sources, name)], capture_output=True, check=False).returncode == 0

    def test_a_header_that_does_not_compile_alone_fails_in_its_source(self):
        bad = header("mystocks::base", "std::string name();")
        good = bad.replace("#pragma once\n", "#pragma once\n#include <string>\n")
        tidy_headers.write(self.write({"mystocks/base/a.hpp": good, "mystocks/base/b.hpp": bad}),
                           self.sources)
        self.assertTrue(self.compiles("mystocks.base.a.cpp"))
        self.assertFalse(self.compiles("mystocks.base.b.cpp"))

    def test_what_a_source_compiles_first_needs_none(self):
        tree = self.write({
            "mystocks/base/a.hpp": header("mystocks::base", "struct A {};"),
            "mystocks/base/b.hpp": header("mystocks::base", "struct B {};"),
            "mystocks/base/a.cpp": '#include "mystocks/base/a.hpp"\n'
                                   '#include "mystocks/base/b.hpp"\n'})
        tidy_headers.write(tree, self.sources)
        self.assertEqual(os.listdir(self.sources), ["mystocks.base.b.cpp"])

    def test_a_header_that_the_build_does_not_know_is_found(self):
        known = {"mystocks/base/a.hpp": header("mystocks::base", "struct A {};")}
        tidy_headers.write(self.write(known), self.sources)
        self.assertEqual(tidy_headers.check(self.write(known), self.sources), [])
        tree = self.write({"mystocks/base/b.hpp": header("mystocks::base", "struct B {};")})
        lines = tidy_headers.check(tree, self.sources)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("mystocks/base/b.hpp:1: the build doesn't compile it alone", lines[0])
        tidy_headers.write(tree, self.sources)
        self.assertEqual(tidy_headers.check(tree, self.sources), [])

    def test_writing_again_touches_nothing_and_leaves_no_old_source(self):
        files = {"mystocks/base/a.hpp": header("mystocks::base", "struct A {};"),
                 "mystocks/base/b.hpp": header("mystocks::base", "struct B {};")}
        tidy_headers.write(self.write(files), self.sources)
        path = os.path.join(self.sources, "mystocks.base.a.cpp")
        os.utime(path, (1, 1))
        os.remove(os.path.join(self.root, "mystocks/base/b.hpp"))
        tidy_headers.write(tidy.Tree(self.root), self.sources)
        self.assertEqual(os.stat(path).st_mtime, 1)
        self.assertEqual(os.listdir(self.sources), ["mystocks.base.a.cpp"])


if __name__ == "__main__":
    unittest.main()
