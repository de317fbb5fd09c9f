#!/usr/bin/env python3
"""Plants violations in a copy and expects each to be found."""

import shutil
import tempfile
import unittest
from pathlib import Path

import check_includes

CLEAN = {
    "render/render.cc": '#include "render/render.h"\n#include "engine/client.h"\n#include <vector>\n',
    "render/render.h": '#include "base/error.h"\n',
    "render/render_test.cc": '#include "render/render.h"\n#include "db/database.h"\n',
    "engine/client.h": '#include "package/plan.h"\n',
    "engine/av/decoder.cc": "extern \"C\" {\n#include <libavcodec/avcodec.h>\n}\n",
    "package/plan.h": "",
    "base/error.h": "",
    "db/database.h": "#include <soci/soci.h>\n",
    "http/parse.cc": "#include <boost/beast/http.hpp>\n",
}


class CheckIncludes(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.root = Path(held.name)
        page = self.root / check_includes.PAGE
        page.parent.mkdir(parents=True)
        shutil.copy(check_includes.ROOT / check_includes.PAGE, page)
        for name, text in CLEAN.items():
            self.plant(name, text)

    def plant(self, name, text):
        path = self.root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def wrong(self):
        return check_includes.check(self.root)[0]

    def assert_found(self, part):
        wrong = self.wrong()
        self.assertEqual(len(wrong), 1, wrong)
        self.assertIn(part, wrong[0])

    def test_what_is_right_passes(self):
        self.assertEqual(self.wrong(), [])

    def test_a_tool_that_includes_a_step_is_found(self):
        self.plant("package/plan.h", '// plan\n#include "render/render.h"\n')
        self.assert_found("src/package/plan.h:2: package may not include render")

    def test_an_include_against_the_table_is_found_whatever_its_spacing(self):
        self.plant("render/other.cc", '  #  include  "http/router.h"\n')
        self.assert_found("render may not include http")

    def test_a_room_that_is_only_reached_is_for_tests_alone(self):
        self.plant("render/other.cc", '#include "db/database.h"\n')
        self.assert_found("render may not include db")

    def test_ffmpeg_outside_its_rooms_is_found(self):
        self.plant("render/other.cc", "#include <libavutil/frame.h>\n")
        self.assert_found("<libavutil/frame.h> is only for engine/av, engine/tasks")

    def test_the_server_may_not_look_into_the_engines_children(self):
        self.plant("app/main.cc", '#include "engine/av/decoder.h"\n')
        self.assert_found("app may not include engine/av")

    def test_too_many_users_of_beast_are_found(self):
        for number in range(7):
            self.plant(f"http/file{number}.cc", "#include <boost/beast/core.hpp>\n")
        self.assert_found("at most 6")

    def test_a_folder_that_is_no_room_is_found(self):
        self.plant("helpers/strings.h", "")
        self.assert_found("src/helpers/strings.h: its folder is not a room")

    def test_a_folder_inside_a_room_is_found(self):
        self.plant("http/detail/strings.h", "")
        self.assert_found("src/http/detail/strings.h: its folder is not a room")

    def test_a_header_named_from_beside_is_found(self):
        self.plant("render/other.cc", '#include "render.h"\n')
        self.assert_found('"render.h" is in no room')

    def test_a_file_that_is_too_long_is_found(self):
        self.plant("render/long.cc", "\n" * 601)
        self.assert_found("601 lines")

    def test_a_long_file_is_noted(self):
        self.plant("render/long.cc", "\n" * 401)
        wrong, notes = check_includes.check(self.root)
        self.assertEqual((wrong, notes), ([], ["src/render/long.cc: 401 lines"]))

    def test_a_dependency_in_cmake_against_the_table_is_found(self):
        (self.root / "CMakeLists.txt").write_text("millrace_room(package DEPENDS base http LIBS x)\n")
        self.assert_found("package may not depend on http")

    def test_a_table_that_turns_in_a_circle_is_refused(self):
        page = self.root / check_includes.PAGE
        page.write_text(page.read_text().replace("| package | |", "| package | engine |"))
        with self.assertRaises(SystemExit):
            self.wrong()


if __name__ == "__main__":
    unittest.main()
