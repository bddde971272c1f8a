#!/usr/bin/env python3
"""Latencies of `docfold serve` beside a build of the same tree: benches/serve.py PROGRAM CONFIG SOURCE [ROUNDS]

Copies SOURCE aside, edits the copy while the server runs, and measures from the saving of a file to the last byte of the
new page: the event that tells the browser is awaited as a browser awaits it. Which files are edited is found in the tree:
an article, and the reusable that the most articles name."""
import collections, http.client, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time, urllib.parse

program, config, source = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 7
now = time.perf_counter
folder = pathlib.Path(tempfile.mkdtemp())
root = folder / "tree"
shutil.copytree(source, root)


def build(out):
    start = now()
    subprocess.run([program, "build", "--config", config, "--source", root, "--out", out], check=True, stdout=subprocess.DEVNULL)
    return now() - start


def start():
    begin = now()
    server = subprocess.Popen([program, "serve", "--port", "0", "--config", config, "--source", root],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in server.stdout:
        if line.startswith("listening"):
            address = urllib.parse.urlparse(line.split()[-1])
            return server, address, now() - begin


def get(address, path):
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def after_saving(address, path, save):
    html = get(address, path)[1]
    hash = re.search(r"events\?hash=(\w+)", html).group(1)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request("GET", f"/_docfold/events?hash={hash}&path={urllib.parse.quote(path)}")
    events = connection.getresponse()
    time.sleep(0.2)
    begin = now()
    save()
    while b"event: reload" not in events.readline():
        pass
    page = get(address, path)[1]
    return now() - begin, page


def line(name, seconds, bar=None):
    shown = f"{statistics.median(seconds) * 1e3:8.1f} ms   worst {max(seconds) * 1e3:8.1f} ms"
    ratio = statistics.median(seconds) / full
    print(f"{name:46} {shown}   {ratio:6.3f} of a build" + (f"   bar {bar} ms" if bar else ""), flush=True)


articles = {}
uses = collections.Counter()
reusable = re.compile(r"[{<]% data (reusables\.[\w.-]+) %[}>]")
for file in (root / "content").rglob("*.md"):
    text = file.read_text()
    articles[file] = text
    uses.update(set(reusable.findall(text)))

full = build(folder / "out")
print(f"tree: {len(articles)} files of content; a build into a new folder takes {full * 1e3:.0f} ms")
line("second build, nothing different", [build(folder / "out") for _ in range(3)])

listening, first = [], []
for _ in range(3):
    server, address, seconds = start()
    listening.append(seconds)
    begin = now()
    status, _ = get(address, address.path)
    assert status == 200
    first.append(now() - begin)
    server.kill()
    server.wait()
line("start to listening", listening, 500)
line("first page", first, 150)

server, address, _ = start()
most = next(name for name, _ in uses.most_common() if (root / "data" / (name.replace(".", "/") + ".md")).is_file())
prefix = address.path
page = next((file, text) for file, text in sorted(articles.items())
            if file.name != "index.md" and most in text and get(address, f"{prefix}/{file.relative_to(root / 'content').with_suffix('')}")[0] == 200)
path = f"{prefix}/{page[0].relative_to(root / 'content').with_suffix('')}"


def save_article(count, front):
    text = page[1] + f"\n\nsaved {count}\n" if not front else re.sub(r"(?m)^title: .*$", f"title: Saved {count}", page[1], count=1)
    return lambda: page[0].write_text(text)


def save_reusable(count):
    file = root / "data" / (most.replace(".", "/") + ".md")
    text = file.read_text()
    return lambda: file.write_text(text.rstrip("\n") + f" saved{count}\n")


for name, save, expect, bar in [
    ("saving an article's body", lambda n: save_article(n, False), "saved {}", 100),
    ("saving an article's title", lambda n: save_article(n, True), "Saved {}", 100),
    (f"saving a reusable of {uses[most]} files", save_reusable, "saved{}", 300),
]:
    seconds = []
    for count in range(rounds):
        taken, html = after_saving(address, path, save(count))
        assert expect.format(count) in html, name
        seconds.append(taken)
    line(name, seconds, bar)
server.kill()
shutil.rmtree(folder)
