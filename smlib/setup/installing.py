"""The four steps of a set-up: a place, the installer, the packages, smlib itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smlib.setup import network
from smlib.setup.places import Places, base_python, clean_environment
from smlib.setup.running import Done, run, say, step
from smlib.setup.stop import Stop, reason
from smlib.text import t

WHEELS_ONLY = ("--require-hashes", "--only-binary", ":all:")
# Nobody waits longer for an answer that does not come; a slow one gets the tools' own patience.
PIP = ("-m", "pip", "install", "--no-input", "--retries", "2", "--progress-bar", "off", "--no-warn-script-location")
Attempt = Callable[[Mapping[str, str]], Done]
HOPELESS = ("full", "hashes", "long_path")  # pip would fail as uv did


@dataclass
class Installer:
    """Fills one environment.

    Attributes:
        places: where.
        kind: which lock, `"lab"` or `"dev"`.
        wheelhouse: folder of package files to use instead of the network.
    """

    places: Places
    kind: str
    wheelhouse: Path | None = None
    env: dict[str, str] = field(default_factory=clean_environment)

    def install(self, *, fresh: bool) -> None:
        """Do all four steps.

        Args:
            fresh: whether the environment is built anew; else packages are added to the one that is there.

        Raises:
            Stop: with the reason.
        """
        sentence = t("setup.start.step_place")
        with step(sentence):
            if fresh:
                self._place(sentence)
        sentence = t("setup.start.step_uv")
        with step(sentence):
            uv = self._fetch_uv(sentence)
        sentence = t("setup.start.step_packages")
        with step(sentence):
            uv = self._packages(uv, sentence)
        sentence = t("setup.start.step_own")
        with step(sentence):
            self._own(uv, sentence)

    def _run(self, command: list[object], env: Mapping[str, str], line: str) -> Done:
        return run(command, log=self.places.log, env=env, cwd=self.places.root, line=line)

    def _place(self, line: str) -> None:
        try:
            if self.places.venv.is_symlink() or self.places.venv.is_file():
                self.places.venv.unlink()
            elif self.places.venv.exists():
                shutil.rmtree(self.places.venv)
            self.places.venv.mkdir(parents=True)
            self.places.stamp.write_text("{}", encoding="utf-8")  # begun, not finished
        except OSError as error:
            raise Stop.of(error) from error
        done = self._run([base_python(), "-m", "venv", self.places.venv], self.env, line)
        if not done.ok:
            raise Stop(reason(done.output))

    def _fetch_uv(self, line: str) -> bool:
        """Bring the installer into the environment; False where there is none, and pip has to do."""
        if not self._run([self.places.python, "-m", "pip", "--version"], self.env, line).ok:
            if self.places.uv.is_file():
                return True  # an environment that uv made has no pip
            self._run([self.places.python, "-m", "ensurepip", "--upgrade"], self.env, line)
        only = self.places.log.with_name("uv.lock.txt")
        only.write_text(block(self.places.lock(self.kind).read_text(encoding="utf-8"), "uv"), encoding="utf-8")
        done = self._trusting(lambda env: self._run(self._pip(*WHEELS_ONLY, "-r", only), network.for_pip(env), line))
        code = "" if done.ok else reason(done.output)
        if code in ("network", "tls", "login", "full", "denied", "hashes", "long_path"):
            raise Stop(code)  # pip would say the same about every other package
        if code and not self.wheelhouse:
            say(t("setup.start.slow"))
        return done.ok

    def _packages(self, uv: bool, line: str) -> bool:
        lock = self.places.lock(self.kind)
        if uv:
            env = network.for_uv(self.env, self._pip_settings(line))
            # A partly cached wheelhouse on another disk is copied without a word about it.
            env.setdefault("UV_LINK_MODE", "hardlink" if self.wheelhouse is None else "copy")
            done = self._run(self._uv(*WHEELS_ONLY, *self._sources(), "-r", lock), env, line)
            if done.ok:
                return True
            if reason(done.output) in HOPELESS:
                raise self._stop(done)
            say("\n" + t("setup.start.slow"))
        else:
            lock = self._without_uv(lock)
        done = self._trusting(lambda env: self._run(self._pip(*WHEELS_ONLY, "-r", lock), network.for_pip(env), line))
        if not done.ok:
            raise self._stop(done)
        return False

    def _without_uv(self, lock: Path) -> Path:
        """Write the lock without the installer that cannot be had; no package needs it."""
        text = lock.read_text(encoding="utf-8")
        shorter = self.places.log.with_name("packages.lock.txt")
        shorter.write_text(text.replace(block(text, "uv"), ""), encoding="utf-8")
        return shorter

    def _own(self, uv: bool, line: str) -> None:
        options = ("--no-deps", "--no-build-isolation", "-e", ".")
        if uv:
            done = self._run(self._uv("--offline", *options), self.env, line)
            if done.ok:
                return
        done = self._run([self.places.python, *PIP, "--no-index", *options], network.for_pip(self.env), line)
        if not done.ok:
            raise self._stop(done)

    def _pip(self, *options: object) -> list[object]:
        return [self.places.python, *PIP, *self._sources(), *options]

    def _uv(self, *options: object) -> list[object]:
        return [self.places.uv, "pip", "install", "--python", self.places.python, *options]

    def _sources(self) -> list[object]:
        return ["--no-index", "--find-links", self.wheelhouse] if self.wheelhouse else []

    def _pip_settings(self, line: str) -> dict[str, str]:
        done = self._run([self.places.python, "-m", "pip", "config", "list"], self.env, line)
        return network.pip_settings(done.output) if done.ok else {}

    def _trusting(self, attempt: Attempt) -> Done:
        """Try; if the connection's certificate is unknown, try once more with those that the system trusts."""
        done = attempt(self.env)
        if done.ok or reason(done.output) != "tls" or any(self.env.get(name) for name in network.CERTIFICATES):
            return done
        bundle = self.places.log.with_name("certificates.pem")
        bundle.write_text(network.system_certificates(), encoding="utf-8")
        self.env["SSL_CERT_FILE"] = self.env["PIP_CERT"] = str(bundle)  # uv will need them as well
        return attempt(self.env)

    def _stop(self, done: Done) -> Stop:
        code = reason(done.output)
        if code in ("no_wheel", "network") and self.wheelhouse:
            return Stop("incomplete", folder=self.wheelhouse)
        return Stop(code)


def block(lock: str, name: str) -> str:
    """Return the lines of one package in a lock, with its hashes.

    Example:
        >>> from smlib.setup.installing import block
        >>> block("a==1 \\\\\\n    --hash=sha256:00\\nuv==2 \\\\\\n    --hash=sha256:11\\n", "uv")
        'uv==2 \\\\\\n    --hash=sha256:11\\n'
    """
    found = re.search(rf"^{re.escape(name)}==.*\n(?:[ \t].*\n)*", lock, re.MULTILINE)
    if found is None:
        raise KeyError(name)
    return found[0]
