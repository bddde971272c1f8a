#!/usr/bin/env python3
"""Latencies of `docfold serve` beside a build of the same tree: benches/serve.py PROGRAM CONFIG SOURCE [ROUNDS]

Copies SOURCE aside, edits the copy while the server runs, and measures from the saving of a file to the last byte of the
new page: the event that tells the browser is awaited as a browser awaits it. An article of the tree is edited, and a
reusable that was put into 500 articles before. A check of the whole book is from the saving to the line that says how many
findings there are."""
import http.client, pathlib, queue, re, shutil, statistics, subprocess, sys, tempfile, threading, time, urllib.parse

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
            seconds = now() - begin
            break
    server.checks = queue.Queue()

    def hear():
        for line in server.stdout:
            if line.startswith("check: "):
                server.checks.put((now(), line.strip()))

    threading.Thread(target=hear, daemon=True).start()
    return server, address, seconds


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
    while not server.checks.empty():
        server.checks.get()
    begin = now()
    save()
    while b"event: reload" not in events.readline():
        pass
    page = get(address, path)[1]
    seconds = now() - begin
    at, said = server.checks.get()
    return seconds, page, at - begin, said


def line(name, seconds, bar=None):
    shown = f"{statistics.median(seconds) * 1e3:8.1f} ms   worst {max(seconds) * 1e3:8.1f} ms"
    ratio = statistics.median(seconds) / full
    print(f"{name:46} {shown}   {ratio:6.3f} of a build" + (f"   bar {bar} ms" if bar else ""), flush=True)


# A reusable of 500 articles, whatever the tree has of its own.
shared = root / "data" / "reusables" / "docfold-bench.md"
shared.parent.mkdir(parents=True, exist_ok=True)
shared.write_text("of many pages\n")
articles = {file: file.read_text() for file in sorted((root / "content").rglob("*.md"))}
users = [file for file in articles if file.name != "index.md"][:500]
for file in users:
    articles[file] = articles[file].rstrip("\n") + "\n\n{% data reusables.docfold-bench %}\n"
    file.write_text(articles[file])

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
prefix = address.path
begin = now()
status, _ = get(address, address.path)
at, said = server.checks.get()
line("first check of the whole book", [at - begin])
print(f"  {said}")


def path_of(file):
    return f"{prefix}/{file.relative_to(root / 'content').with_suffix('')}"


page = next(file for file in users if get(address, path_of(file))[0] == 200)
path = path_of(page)


def save_article(count, front):
    text = articles[page] + f"\n\nsaved {count}\n" if not front else re.sub(r"(?m)^title: .*$", f"title: Saved {count}", articles[page], count=1)
    return lambda: page.write_text(text)


def save_reusable(count):
    return lambda: shared.write_text(f"of many pages, saved{count}\n")


for name, save, expect, bar in [
    ("saving an article's body", lambda n: save_article(n, False), "saved {}", 100),
    ("saving an article's title", lambda n: save_article(n, True), "Saved {}", 100),
    (f"saving a reusable of {len(users)} articles", save_reusable, "saved{}", 300),
]:
    seconds, checks = [], []
    # Back to the beginning, so that each save is one of its own.
    page.write_text(articles[page])
    time.sleep(1)
    for count in range(rounds):
        taken, html, checked, said = after_saving(address, path, save(count))
        assert expect.format(count) in html, name
        seconds.append(taken)
        checks.append(checked)
    line(name, seconds, bar)
    line("  until the whole book is checked", checks, 50 if "article" in name and "reusable" not in name else None)
    print(f"  {said}")
server.kill()
shutil.rmtree(folder)
