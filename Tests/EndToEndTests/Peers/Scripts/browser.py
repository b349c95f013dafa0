"""A browser for sign-ins: opens a page of berth-sandbox, and allows or denies the access.

usage: browser.py [--plain] allow|deny URL

Drives headless Chromium through chromedriver. --plain fetches the page and submits its form without a browser. Prints
the title and the address of the last page, without its query. As the user's browser: BROWSER="browser.py allow %s &".
"""

import html.parser
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request


class Driver:
    """A session of Chromium, in the protocol of https://www.w3.org/TR/webdriver2/."""

    def __init__(self, profile):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = None
        for line in self.process.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                port = found.group(1)
                break
        if port is None:
            sys.exit("browser.py: chromedriver did not start")
        self.address = f"http://127.0.0.1:{port}"
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--no-proxy-server", f"--user-data-dir={profile}"]
        options = {"args": arguments, "binary": shutil.which("chromium") or shutil.which("google-chrome")}
        wanted = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}
        self.address += "/session/" + self.call("POST", "/session", {"capabilities": wanted})["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data, {"Content-Type": "application/json"}, method=method)
        # Without the environment's proxy.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def click(self, identifier):
        element = self.call("POST", "/element", {"using": "css selector", "value": "#" + identifier})
        self.call("POST", f"/element/{next(iter(element.values()))}/click", {})

    def place(self):
        return self.call("GET", "/title"), self.call("GET", "/url")

    def close(self):
        try:
            self.call("DELETE", "")
        except OSError:
            pass
        self.process.terminate()
        self.process.wait()


def drive(decision, url):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = Driver(profile)
        try:
            driver.call("POST", "/url", {"url": url})
            first = driver.place()
            driver.click(decision)
            # A click returns when the next page has loaded, unless that takes long.
            for _ in range(100):
                if driver.place() != first:
                    break
                time.sleep(0.1)
            return driver.place()
        finally:
            driver.close()


class Form(html.parser.HTMLParser):
    """The address and the hidden fields of a page's form, and the page's title."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.title, self.tag = "", {}, "", ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.tag = tag
        if tag == "form":
            self.action = named["action"]
        if tag == "input" and named.get("type") == "hidden":
            self.fields[named["name"]] = named["value"]

    def handle_endtag(self, tag):
        self.tag = ""

    def handle_data(self, data):
        if self.tag == "title":
            self.title += data


def submit(decision, url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as page:
        form = Form(page.read().decode())
    fields = urllib.parse.urlencode({**form.fields, "decision": decision}).encode()
    with opener.open(urllib.parse.urljoin(url, form.action), fields, timeout=60) as page:
        return Form(page.read().decode()).title, page.url


def main(arguments):
    plain = arguments[:1] == ["--plain"]
    arguments = arguments[plain:]
    if len(arguments) != 2 or arguments[0] not in ("allow", "deny"):
        sys.exit(__doc__)
    try:
        title, url = (submit if plain else drive)(*arguments)
    except urllib.error.HTTPError as error:
        sys.exit(f"browser.py: status {error.code} of {error.url.split('?')[0]}: {error.read().decode()[:2000]}")
    print(title, url.split("?")[0])


if __name__ == "__main__":
    main(sys.argv[1:])
