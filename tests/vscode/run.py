"""Run the tasks in VS Code itself: code-server in a headless Chromium, driven by `drive.mjs`.

    python tests/vscode/run.py CODE_SERVER CHROMIUM NODE PLAYWRIGHT_FROM [--write]

PLAYWRIGHT_FROM is the `node_modules` folder that holds playwright-core. With `--write`, what was seen goes
to `docs/editors/vscode-run.md`, with a screenshot of each task; without it nothing in the checkout changes.
The folder in `$PICTURES` keeps the screenshots of a run that failed. Exits with 1 if anything is not as
promised.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TITLE = """It's "50%" $HOME; a && b | c"""
PLACEHOLDER = "[Describe the current problem or limitation that needs to be addressed]"
WIZARD_TITLE = "From the wizard"
PAGES = Path(__file__).parents[2] / "docs" / "editors"
SCREENSHOTS = PAGES / "screenshots"
SETTINGS = {
    "chat.disableAIFeatures": True,
    # The terminal's text can be read only where it is drawn as text.
    "terminal.integrated.gpuAcceleration": "off",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}


@dataclass(frozen=True)
class Tools:
    """What has to be installed: three programs, and the folder that holds playwright-core."""

    code_server: str
    chromium: str
    node: str
    playwright: str


@dataclass(frozen=True)
class Scene:
    """A private home and a project with two items that have findings."""

    home: Path
    project: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of everything that runs."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return {**os.environ, "HOME": str(self.home), "PATH": path, "SHELL": "/bin/bash"}

    def backlogue(self, *argv: str) -> str:
        """Run the program in the project and return its result."""
        done = subprocess.run(
            ["backlogue", *argv],
            cwd=self.project,
            env=self.env,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
        )
        return done.stdout


def lay_out(folder: Path) -> Scene:
    """Make the home, the project and its tasks."""
    scene = Scene(folder / "home", folder / "project")
    user = scene.home / ".local" / "share" / "code-server" / "User"
    user.mkdir(parents=True)
    (user / "settings.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    # VS Code takes the PATH of tasks from a login shell.
    for name in (".bashrc", ".bash_profile"):
        line = f"export PATH={Path(sys.executable).parent}:$PATH\n"
        (scene.home / name).write_text(line, encoding="utf-8")
    scene.project.mkdir()
    subprocess.run(["git", "init", "-q", "."], cwd=scene.project, check=True)
    scene.backlogue("new", "One")
    scene.backlogue("new", "Two", "--problem", PLACEHOLDER)
    scene.backlogue("editor", "install", "vscode", "--yes")
    return scene


def serve(code_server: str, scene: Scene, port: int) -> subprocess.Popen[bytes]:
    """Start code-server and wait until it answers."""
    options = ["--auth", "none", "--disable-workspace-trust", "--disable-telemetry", "--disable-update-check"]
    server = subprocess.Popen(
        [code_server, "--bind-addr", f"127.0.0.1:{port}", *options],
        env=scene.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz"):
                return server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    server.terminate()
    sys.exit("code-server does not answer")


def drive(scene: Scene, port: int, *, tools: Tools, findings: int, pictures: Path) -> dict[str, Any]:
    """Let the driver use the tasks; return what it saw."""
    tasks = (scene.project / ".vscode" / "tasks.json").read_text(encoding="utf-8").splitlines()
    reveal = next(number for number, line in enumerate(tasks, 1) if '"always"' in line)
    env = {
        **scene.env,
        "FINDINGS": str(findings),
        "REVEAL_LINE": str(reveal),
        "PLAYWRIGHT_FROM": tools.playwright,
        "TITLE": TITLE,
        "WIZARD_TITLE": WIZARD_TITLE,
    }
    url = f"http://127.0.0.1:{port}/?folder={scene.project}"
    driver = Path(__file__).with_name("drive.mjs")
    done = subprocess.run(
        [tools.node, driver, url, tools.chromium, pictures, "one.md"],
        env=env,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=500,
        check=False,
    )
    seen: dict[str, Any] = json.loads(done.stdout or "{}")
    if done.returncode:
        sys.exit(f"the driver did not get to the end; it saw {json.dumps(seen, indent=2)}")
    return seen


def told(finding: dict[str, Any]) -> str:
    """Write a finding as the problem list reads it aloud."""
    severity = str(finding["severity"]).capitalize()
    place = f"at line {finding['line']} and character {finding['column']}."
    return f"{severity}: {finding['message']} {place} generated by backlogue"


def judge(seen: dict[str, Any], scene: Scene, findings: list[dict[str, Any]]) -> dict[str, bool]:
    """Compare what was seen with what was promised."""
    backlog = scene.project / "backlog"
    titles = [path.read_text(encoding="utf-8") for path in sorted(backlog.glob("*.md"))]
    return {
        "check: the problem list holds exactly the findings": sorted(seen["problems"])
        == sorted(told(finding) for finding in findings),
        "new item from a title: the title arrives literally": any(f"# {TITLE}\n" in text for text in titles),
        "check: the problems come to the front, and no message covers them": seen["panel"].startswith(
            "Problems"
        )
        and seen["notifications"] == [],
        "check: all of a finding is underlined": seen["underlined"] > len(PLACEHOLDER) * 5,
        "new item from a title: the item opens below its title": seen["position"] == "Ln 8, Col 1",
        "status: the statuses of the config are offered": seen["statuses"] == ["todo", "in progress", "done"],
        "status: it is set in the file": "status: in progress\n"
        in (backlog / "one.md").read_text(encoding="utf-8"),
        "new item from a title: Enter at the last title makes no second item": seen["lastTitle"] == TITLE
        and sum(f"# {TITLE}\n" in text for text in titles) == 1,
        "status of an item: it is picked from a list, without opening it": sum(
            "status: in progress\n" in text for text in titles
        )
        == 2,
        "new item: a text is edited in VS Code from inside the wizard, which waits": any(
            "The title is not enough. Edited in VS Code.\n" in text for text in titles
        ),
        "new item: the wizard's terminal has the focus, and its item is written": any(
            f"# {WIZARD_TITLE}\n" in text for text in titles
        ),
        "tasks.json: VS Code's own schema complains about a wrong value, and not about ours": bool(
            seen["complaintsIfBroken"]
        )
        and seen["complaints"] == [],
    }


def page(verdicts: dict[str, bool], seen: dict[str, Any], version: str) -> str:
    """Write the page of the run."""
    lines = "\n".join(f"- {'yes' if kept else 'NO'}: {promise}" for promise, kept in verdicts.items())
    shots = "\n\n".join(
        f"![{path.stem}](screenshots/{path.name})" for path in sorted(SCREENSHOTS.glob("*.png"))
    )
    return (
        "# The tasks in VS Code, as they were run\n\n"
        f"Written by `nox -s vscode -- --write`, with code-server {version} in Chromium. The title was\n"
        f"`{TITLE}`.\n\n{lines}\n\nWhat the driver saw:\n\n```json\n"
        f"{json.dumps(seen, indent=2, ensure_ascii=False)}\n```\n\n{shots}\n"
    )


def version_of(code_server: str, scene: Scene) -> str:
    """Return code-server's version; it may log a line before it."""
    asked = [code_server, "--version"]
    done = subprocess.run(asked, env=scene.env, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found = re.search(r"(?m)^\d+\.\d+\.\d+", done.stdout)
    return found.group() if found else sys.exit(f"no version in {done.stdout!r}")


def main(tools: Tools, *, write: bool) -> int:
    """Do all of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        scene = lay_out(Path(made))
        version = version_of(tools.code_server, scene)
        pictures = Path(os.environ.get("PICTURES", made)) / "pictures"
        shutil.rmtree(pictures, ignore_errors=True)
        pictures.mkdir(parents=True)
        findings = json.loads(scene.backlogue("check", "--format", "json"))["findings"]
        server = serve(tools.code_server, scene, port)
        try:
            seen = drive(scene, port, tools=tools, findings=len(findings), pictures=pictures)
        finally:
            server.terminate()
            server.wait(30)
        verdicts = judge(seen, scene, findings)
        if write:
            shutil.rmtree(SCREENSHOTS, ignore_errors=True)
            shutil.copytree(pictures, SCREENSHOTS)
    if write:
        (PAGES / "vscode-run.md").write_text(page(verdicts, seen, version), encoding="utf-8", newline="\n")
    for promise, kept in verdicts.items():
        sys.stdout.write(f"{'yes' if kept else 'NO':<4} {promise}\n")
    return 0 if all(verdicts.values()) else 1


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(Tools(*(word for word in words if word != "--write")), write="--write" in words))
