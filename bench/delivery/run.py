#!/usr/bin/env python3
"""Delivery beside nginx: requests per CPU second in alternating rounds. See README.md."""
import argparse
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIG = 256 * 1024 * 1024
# name: file's size, connections, range's size (0: the whole file)
CASES = {
    "1k": (1024, 32, 0),
    "500k": (500 * 1024, 16, 0),
    "4m": (4 * 1024 * 1024, 16, 0),
    "range": (BIG, 16, 1024 * 1024),
}
NGINX = """
worker_processes 1; worker_cpu_affinity {mask}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  sendfile on; tcp_nopush on; access_log off; keepalive_requests 1000000000; keepalive_timeout 75s;
  open_file_cache max=1000 inactive=20s; open_file_cache_valid 10s; default_type video/mp4;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port} reuseport; root {folder}/www; }}
}}
"""


def build(folder, build_dir):
    """The load client, and the bench server over the libraries of src/http/."""
    cxx = os.environ.get("CXX", "clang++-19")
    flags = ["-O2", "-std=c++23", "-fPIE", "-pie"]
    subprocess.run([cxx, *flags, str(HERE / "load.cc"), "-o", folder / "load"], check=True)
    if not build_dir:
        return
    subprocess.run(["ninja", "-C", build_dir, "mr_http"], check=True, stdout=subprocess.DEVNULL)
    defines = ["-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_BEAST_SEPARATE_COMPILATION", "-DBOOST_ASIO_NO_DEPRECATED",
               "-DBOOST_JSON_NO_LIB", "-DBOOST_URL_NO_LIB", "-DSPDLOG_FMT_EXTERNAL", "-DSPDLOG_COMPILED_LIB",
               "-DSPDLOG_SHARED_LIB", "-DFMT_SHARED"]
    subprocess.run([cxx, *flags, *defines, "-I", ROOT / "src", HERE / "server.cc", Path(build_dir) / "libmr_http.a",
                    Path(build_dir) / "libmr_base.a", "-lboost_json", "-lboost_url", "-lspdlog", "-lfmt", "-lcrypto",
                    "-lpthread", "-o", folder / "server"], check=True)


def make_files(folder):
    www = folder / "www"
    www.mkdir()
    for name, (size, _, _) in CASES.items():
        with open(www / name, "wb") as out:
            block = random.randbytes(min(size, 1024 * 1024))
            while size > 0:
                out.write(block[:size])
                size -= len(block)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def children(pid):
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]


def measure(folder, server, shape, path, seconds):
    size, connections, part = shape
    command = ["taskset", "-c", server["client_core"], folder / "load", str(server["port"]), path, str(connections),
               str(seconds), str(part), str(size), *map(str, server["pids"])]
    out = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30).stdout.split()
    requests, cpu = int(out[0]), float(out[3])
    return requests / cpu if cpu > 0 else 0.0


def compare(folder, servers, name, shape, paths, given):
    """Alternating rounds of one request shape; prints the ratio of the medians, and of the pairs."""
    seen = {who: [] for who in servers}
    for _ in range(given.rounds):
        for who in random.sample(list(servers), len(servers)):
            seen[who].append(measure(folder, servers[who], shape, paths[who], given.seconds))
    pairs = sorted(a / b for a, b in zip(seen["millrace"], seen["nginx"]))
    medians = {who: statistics.median(rates) for who, rates in seen.items()}
    size, _, part = shape
    gigabytes = {who: rate * (part or size) / 1e9 for who, rate in medians.items()}
    print(f"{name:16} millrace {medians['millrace']:10.0f}  nginx {medians['nginx']:10.0f} requests per CPU second"
          f"  ratio {medians['millrace'] / medians['nginx']:.2f}  [{pairs[0]:.2f} … {pairs[-1]:.2f}]"
          f"  GB {gigabytes['millrace']:.2f} and {gigabytes['nginx']:.2f}", flush=True)


def start_nginx(folder, core, text=NGINX, wrap=()):
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(text.format(folder=folder, port=port, mask=bin(1 << core)[2:]))
    nginx = subprocess.Popen([*wrap, "nginx", "-c", config, "-p", folder], start_new_session=True)
    wait_for(port)
    return nginx, port


def end(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--seconds", type=float, default=2)
    ask.add_argument("--build", default=str(ROOT / "build" / "release"), help="a release build of this tree")
    ask.add_argument("--ours-port", type=int, help="measure a server that runs already")
    ask.add_argument("--ours-pid", type=int)
    ask.add_argument("--case", action="append", choices=CASES, help="only these")
    ask.add_argument("--path", action="append", default=[], help="CASE=/path on our server")
    given = ask.parse_args()
    paths = {case: "/" + case for case in CASES}
    paths.update(one.split("=", 1) for one in given.path)
    cores = sorted(os.sched_getaffinity(0))
    server_core, client_core = str(cores[0]), str(cores[-1])

    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="millrace-delivery-", dir=memory if memory.is_dir() else None))
    folder.chmod(0o755)
    started = []
    try:
        make_files(folder)
        build(folder, None if given.ours_port else given.build)
        nginx, nginx_port = start_nginx(folder, cores[0])
        started.append(nginx)
        ours_port, ours_pid = given.ours_port, given.ours_pid
        if not ours_port:
            ours_port = free_port()
            ours = subprocess.Popen(["taskset", "-c", server_core, folder / "server", folder / "www", str(ours_port)],
                                    start_new_session=True, stdout=subprocess.DEVNULL)
            started.append(ours)
            ours_pid = ours.pid
        wait_for(ours_port)
        servers = {
            "nginx": {"port": nginx_port, "pids": children(nginx.pid), "client_core": client_core},
            "millrace": {"port": ours_port, "pids": [ours_pid], "client_core": client_core},
        }
        for case in given.case or CASES:
            compare(folder, servers, case, CASES[case], {"nginx": "/" + case, "millrace": paths[case]}, given)
    finally:
        for process in started:
            end(process)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
