"""The tutorial's endpoints, used as its reader would with python3-requests; and each weakness of the original, gone."""
import json
import subprocess
import sys
import threading
import unittest
from pathlib import Path
from urllib.parse import urljoin

import requests

sys.path.insert(0, str(Path(__file__).parent))
from lib.server import Server, media  # noqa: E402

site = None
names = iter(range(10_000))
readers = {}


def setUpModule():
    global site
    site = Server()
    setup = {"token": site.setup_token(), "username": "admin", "password": "correct horse battery", "registration": "open"}
    answer = requests.post(site.url + "/api/v1/setup", json=setup)
    assert answer.status_code == 201, answer.text


def tearDownModule():
    site.stop()


def at(path):
    return urljoin(site.url + "/", path)


class Reader:
    """What the tutorial's reader writes: register, log in, keep the token."""

    def __init__(self, name=None):
        self.name = name or f"reader{next(names)}"
        credentials = {"username": self.name, "password": "a long enough password"}
        self.registered = requests.post(at("/register/"), json=credentials)
        self.logged_in = requests.post(at("/login/"), json=credentials)
        self.headers = {"Authorization": f"Bearer {self.logged_in.json()['access_token']}"}

    def upload(self, path, filename=None, **more):
        with open(path, "rb") as file:
            files = {"file": (filename or path.name, file, "video/mp4")}
            return requests.post(at("/upload_video/"), files=files, headers=self.headers, **more)

    def transcode(self, location, **more):
        return requests.post(at("/transcode_video/"), params={"file_location": location}, headers=self.headers, **more)

    def extract(self, location, what="audio"):
        return requests.post(at(f"/extract_{what}/"), params={"file_location": location}, headers=self.headers)

    def get(self, path):
        return requests.get(at(path), headers=self.headers)


def someone(role="reader"):
    """One account for many tests: a server takes only so many new ones an hour from one address."""
    if role not in readers:
        readers[role] = Reader()
    return readers[role]


def streams(content, suffix, folder):
    path = Path(folder) / f"got{next(names)}.{suffix}"
    path.write_bytes(content)
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Tutorial(unittest.TestCase):
    def setUp(self):
        self.folder = site.data  # removed with the server's own

    def assertSafe(self, answer):
        self.assertNotIn(site.data, answer.text)
        self.assertNotIn("/home/", answer.text)

    # -- accounts

    def test_registers_and_logs_in(self):
        reader = Reader()
        self.assertIn(reader.registered.status_code, (200, 201), reader.registered.text)
        self.assertEqual(reader.logged_in.status_code, 200)
        self.assertEqual(reader.logged_in.json()["token_type"], "bearer")
        self.assertEqual(set(reader.logged_in.json()), {"access_token", "token_type"})

    def test_says_invalid_credentials_for_a_wrong_password_and_for_an_unknown_user(self):
        reader = Reader()
        for name in (reader.name, "nobody at all"):
            answer = requests.post(at("/login/"), json={"username": name, "password": "not the password"})
            self.assertEqual(answer.status_code, 401)
            self.assertEqual(answer.json(), {"detail": "Invalid credentials"})

    def test_refuses_a_name_that_is_taken(self):
        reader = Reader()
        again = requests.post(at("/register/"), json={"username": reader.name, "password": "another password"})
        self.assertGreaterEqual(again.status_code, 400)
        self.assertLess(again.status_code, 500)
        self.assertIsInstance(again.json()["detail"], str)

    def test_answers_validation_errors_as_fastapi_does(self):
        for path, body in (("/register/", {"username": "only"}), ("/login/", {})):
            answer = requests.post(at(path), json=body)
            self.assertEqual(answer.status_code, 422, path)
            for error in answer.json()["detail"]:
                self.assertEqual(set(error) & {"loc", "msg", "type"}, {"loc", "msg", "type"})
                self.assertEqual(error["loc"][0], "body")
            self.assertIn(["body", "password"], [error["loc"] for error in answer.json()["detail"]])

    def test_answers_a_missing_file_location_as_fastapi_does(self):
        reader = someone()
        for path in ("/transcode_video/", "/extract_audio/"):
            answer = requests.post(at(path), headers=reader.headers)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(["query", "file_location"], [error["loc"] for error in answer.json()["detail"]])

    def test_answers_a_form_without_a_file_as_fastapi_does(self):
        answer = requests.post(at("/upload_video/"), files={"other": b"x"}, headers=someone().headers)
        self.assertEqual(answer.status_code, 422, answer.text)
        self.assertIn(["body", "file"], [error["loc"] for error in answer.json()["detail"]])

    # -- the chain

    def chain(self, source):
        reader = someone()
        uploaded = reader.upload(media(source))
        self.assertEqual(uploaded.status_code, 200, uploaded.text)
        self.assertEqual(uploaded.json()["message"], "Video uploaded successfully")
        location = uploaded.json()["file_location"]
        self.assertTrue(location.endswith(media(source).suffix), location)

        transcoded = reader.transcode(location)
        self.assertEqual(transcoded.status_code, 200, transcoded.text)
        self.assertEqual(transcoded.json()["message"], "Video transcoded successfully")
        output = transcoded.json()["output_path"]
        self.assertTrue(output.endswith(".mp4"), output)

        extracted = reader.extract(output)
        self.assertEqual(extracted.status_code, 200, extracted.text)
        self.assertEqual(extracted.json()["message"], "Audio extracted successfully")
        audio = extracted.json()["audio_path"]
        self.assertTrue(audio.endswith(".mp3"), audio)
        return reader, uploaded.json(), output, audio

    def check_chain(self, source, seconds):
        reader, uploaded, output, audio = self.chain(source)
        found = reader.get(output)
        self.assertEqual(found.status_code, 200)
        video = streams(found.content, "mp4", self.folder)
        self.assertEqual([s["codec_name"] for s in video["streams"]], ["h264", "aac"])
        self.assertAlmostEqual(float(video["format"]["duration"]), seconds, delta=0.2)
        sound = streams(reader.get(audio).content, "mp3", self.folder)
        self.assertEqual([s["codec_name"] for s in sound["streams"]], ["mp3"])
        self.assertAlmostEqual(float(sound["format"]["duration"]), seconds, delta=0.3)
        shown = reader.get(f"/video/{uploaded['video_id']}")
        self.assertEqual(shown.status_code, 200)
        self.assertTrue(shown.headers["Content-Type"].startswith("video/mp4"))
        return reader, uploaded, output, audio

    def test_takes_an_mp4_from_upload_to_transcode_to_sound(self):
        self.check_chain("h264_faststart", 6)

    def test_takes_an_avi_to_mp4_to_mp3(self):
        self.check_chain("mpeg4_avi", 12)

    def test_transcodes_webm_which_the_original_could_not(self):
        self.check_chain("vp9_webm", 9)

    def test_extracts_sound_from_the_upload_itself(self):
        reader = someone()
        location = reader.upload(media("h264_faststart")).json()["file_location"]
        answer = reader.extract(location)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertTrue(answer.json()["audio_path"].endswith(".mp3"))

    def test_extracts_subtitles(self):
        reader, stranger = someone(), someone("stranger")
        text = Path(self.folder) / "spoken.srt"
        text.write_text("1\n00:00:00,500 --> 00:00:02,000\n视频里说的话\n", encoding="utf-8")
        film = Path(self.folder) / "film.mkv"
        command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=3", "-i", str(text)]
        subprocess.run([*command, "-c:v", "libx264", "-c:s", "srt", str(film)], check=True)
        location = reader.upload(film).json()["file_location"]
        answer = reader.extract(location, "subtitles")
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["message"], "Subtitles extracted successfully")
        path = answer.json()["subtitle_path"]
        self.assertTrue(path.endswith(".srt"))
        self.assertIn("视频里说的话", reader.get(path).content.decode())
        self.assertEqual(requests.get(at(path)).status_code, 404)
        self.assertEqual(stranger.get(path).status_code, 404)
        self.assertEqual(stranger.extract(location, "subtitles").status_code, 404)
        self.assertEqual(reader.extract(path, "subtitles").status_code, 404)

    def test_says_that_there_are_no_subtitles(self):
        location = someone().upload(media("h264_faststart")).json()["file_location"]
        answer = someone().extract(location, "subtitles")
        self.assertEqual(answer.status_code, 500)
        self.assertEqual(
            answer.json()["detail"], "Error during subtitle extraction: This video has no subtitles."
        )

    def test_every_returned_path_is_nobody_elses_business(self):
        reader, uploaded, output, audio = self.chain("h264_faststart")
        stranger = someone("stranger")
        for path in (uploaded["file_location"], output, audio):
            self.assertEqual(reader.get(path).status_code, 200, path)
            self.assertEqual(requests.get(at(path)).status_code, 404, path)
            self.assertEqual(stranger.get(path).status_code, 404, path)
            self.assertEqual(stranger.transcode(path).status_code, 404, path)
            self.assertEqual(stranger.extract(path).status_code, 404, path)

    def test_a_second_transcode_joins_the_first(self):
        reader = someone()
        location = reader.upload(media("vp9_webm")).json()["file_location"]
        answers = []
        calls = [threading.Thread(target=lambda: answers.append(reader.transcode(location))) for _ in range(3)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        self.assertEqual([answer.status_code for answer in answers], [200] * 3)
        self.assertEqual(len({answer.json()["output_path"] for answer in answers}), 1)

    # -- the words

    def test_says_video_not_found(self):
        for path in ("/video/1", "/video/0123456789abcdef", "/video/AAAAAAAAAAAAAAAA"):
            answer = requests.get(at(path))
            self.assertEqual(answer.status_code, 404)
            self.assertEqual(answer.json(), {"detail": "Video not found"}, path)
        self.assertIn(requests.get(at("/video/..%2f..%2fetc%2fpasswd")).status_code, (400, 404))

    def test_says_file_is_not_a_video_for_text_and_for_sound_alone(self):
        reader = someone()
        text = Path(self.folder) / "text.mp4"
        text.write_text("this is not a video\n" * 100)
        for path in (text, media("sound_mp3"), media("sound_m4a")):
            answer = reader.upload(path)
            self.assertEqual(answer.status_code, 400, f"{path.name}: {answer.text}")
            self.assertEqual(answer.json(), {"detail": "File is not a video"})

    def test_says_file_is_too_large_as_soon_as_the_length_tells(self):
        reader = someone()
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
        request = requests.Request("POST", at("/upload_video/"), data=head, headers=reader.headers).prepare()
        request.headers["Content-Type"] = "multipart/form-data; boundary=b"
        request.headers["Content-Length"] = str(11 * 10**9)
        with requests.Session() as session:
            answer = session.send(request, timeout=30)
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(answer.json(), {"detail": "File is too large"})

    # -- weaknesses of the original

    def test_refuses_an_upload_without_a_token(self):
        with open(media("h264_faststart"), "rb") as file:
            answer = requests.post(at("/upload_video/"), files={"file": file})
        self.assertEqual(answer.status_code, 401)
        self.assertIsInstance(answer.json()["detail"], str)

    def test_refuses_to_transcode_or_extract_without_a_token(self):
        reader = someone()
        location = reader.upload(media("h264_faststart")).json()["file_location"]
        for path in ("/transcode_video/", "/extract_audio/"):
            answer = requests.post(at(path), params={"file_location": location})
            self.assertEqual(answer.status_code, 401)

    def test_a_name_with_dots_and_slashes_writes_nowhere_else(self):
        reader = someone()
        for name in ("../../../../tmp/millrace-escaped.mp4", "/tmp/millrace-escaped.mp4", "..\\millrace-escaped.mp4"):
            answer = reader.upload(media("h264_faststart"), filename=name)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertNotIn("..", answer.json()["file_location"])
        self.assertFalse(Path("/tmp/millrace-escaped.mp4").exists())
        self.assertEqual(list(Path(site.data).rglob("*escaped*")), [])

    def test_takes_no_path_and_no_url_as_file_location(self):
        reader = someone()
        secret = media("h264_faststart")
        locations = [str(secret), f"file://{secret}", "/etc/passwd", "../" * 8 + "etc/passwd", "http://127.0.0.1:1/a.mp4",
                     f"{site.url}/docs", "concat:a.mp4|b.mp4", "", "\0", "x" * 4096, str(Path(site.data) / "millrace.db")]
        for location in locations:
            for call in (reader.transcode, reader.extract):
                answer = call(location)
                self.assertIn(answer.status_code, (400, 404, 422), f"{location[:60]!r}: {answer.status_code} {answer.text[:200]}")
                self.assertSafe(answer)

    def test_the_same_name_twice_keeps_both(self):
        one, other = someone(), someone("stranger")
        first = one.upload(media("h264_faststart"), filename="holiday.mp4").json()
        second = other.upload(media("silent"), filename="holiday.mp4").json()
        third = one.upload(media("silent"), filename="holiday.mp4").json()
        self.assertEqual(len({v["file_location"] for v in (first, second, third)}), 3)
        self.assertEqual(len({v["video_id"] for v in (first, second, third)}), 3)
        self.assertEqual(one.get(first["file_location"]).content, media("h264_faststart").read_bytes())
        self.assertEqual(other.get(second["file_location"]).content, media("silent").read_bytes())

    def test_others_are_served_while_one_waits_for_a_transcode(self):
        reader = someone()
        location = reader.upload(media("clip_vp9")).json()["file_location"]
        done = threading.Event()
        answers = []

        def transcode():
            answers.append(reader.transcode(location))
            done.set()

        threading.Thread(target=transcode).start()
        served = 0
        while not done.is_set():
            self.assertEqual(requests.get(at("/api/v1/server")).status_code, 200)
            served += 1
        self.assertGreater(served, 5)
        self.assertIn(answers[0].status_code, (200, 503))
        if answers[0].status_code == 503:
            self.assertRegex(answers[0].headers["Retry-After"], r"^\d+$")

    def test_a_failed_job_says_why_without_paths(self):
        reader = someone()
        answer = reader.extract(reader.upload(media("silent")).json()["file_location"])
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertIsInstance(answer.json()["detail"], str)
        self.assertSafe(answer)


def main():
    def option(name):
        return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None

    count, only = option("--count"), option("--only")
    result = unittest.main(argv=sys.argv[:1] + (["-k", only] if only else []), verbosity=2, exit=False).result
    bad = len(result.failures) + len(result.errors)
    if count:
        passed = result.testsRun - bad - len(result.skipped)
        failures = [f"{test}\n{text}" for test, text in result.failures + result.errors]
        sums = {"passed": passed, "failed": bad, "skipped": len(result.skipped), "failures": failures}
        Path(count).write_text(json.dumps({Path(__file__).name: sums}))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
