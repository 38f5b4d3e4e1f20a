#!/usr/bin/env python3
"""Checks the licences and the sources of everything that Surety is built from.

    scripts/check-licences.py               reads Cargo.lock (through cargo metadata) and the npm lock of tests/
    scripts/check-licences.py --self-test   shows that each rule can fail

The rules:
1. A crate comes from the crate registry or from this workspace; no git repositories, no paths outside.
2. Its licence can be satisfied with the permissive licences below, or it is under the GPL version 3.
3. What is under the GPL is used by node/ and tools/ only, and never by runtime/, pallets/ or primitives/: these are
   Apache-2.0, and so must be all that is linked into them (normal dependencies; build and test tools are not).
4. Our own crates carry the licence that LICENSE.md states.
5. npm's lock file names no host, and each of its packages has a checksum and such a licence (the tests are run, not
   shipped, so the GPL is no question there).

One sentence per violation; the status is 1 if there is any.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "BlueOak-1.0.0", "CC0-1.0",
    "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "OpenSSL", "Unicode-3.0", "Unicode-DFS-2016",
    "Unlicense", "Zlib",
}  # fmt: skip
GPL = {"GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later"}
# Exceptions only add permissions to the licence that they go with.
EXCEPTIONS = {"Classpath-exception-2.0", "LLVM-exception"}

# Crates whose manifest does not say in SPDX what their licence file says: (name, version) -> expression.
CLARIFIED = {("ring", "0.16.20"): "ISC AND MIT AND OpenSSL"}
# Crates of a runtime whose manifest says GPL while every source file says Apache-2.0: name -> reason. None is used yet.
MISLABELLED: dict[str, str] = {}

OWN_APACHE = ("primitives/", "pallets/", "mock/", "runtime/", "feeder/")
OWN_GPL = ("node/", "tools/")
OWN_GPL_LICENCE = "GPL-3.0-or-later WITH Classpath-exception-2.0"
GPL_FREE = ("runtime/", "pallets/", "primitives/")


def satisfiable(expression, allowed):
    """Whether the SPDX expression can be satisfied with the allowed licences; '/' is an old form of OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def either():
        result = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            result = both() or result
        return result

    def both():
        result = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            result = one() and result
        return result

    def one():
        token = tokens.pop(0) if tokens else ""
        if token == "(":
            result = either()
            return bool(tokens and tokens.pop(0) == ")") and result
        result = token in allowed
        if tokens and tokens[0] == "WITH":
            tokens.pop(0)
            result = bool(tokens and tokens.pop(0) in EXCEPTIONS) and result
        return result

    result = either()
    return result and not tokens


def licence_of(package):
    return CLARIFIED.get((package["name"], package["version"])) or package["license"] or ""


def label(package):
    return f"{package['name']} {package['version']}"


class Crates:
    """The packages of cargo's metadata and what depends on what."""

    def __init__(self, metadata):
        self.root = Path(metadata["workspace_root"])
        self.packages = {package["id"]: package for package in metadata["packages"]}
        self.members = set(metadata["workspace_members"])
        self.dependencies = {
            node["id"]: [d["pkg"] for d in node["deps"] if any(k["kind"] is None for k in d["dep_kinds"])]
            for node in metadata["resolve"]["nodes"]
        }

    def directory(self, package):
        """The package's directory inside the workspace, with a slash at the end; None if it is outside."""
        manifest = Path(package["manifest_path"])
        return f"{manifest.parent.relative_to(self.root)}/" if manifest.is_relative_to(self.root) else None

    def rooms(self, prefixes):
        """The members of the workspace that live in these rooms."""
        return {i for i in self.members if (self.directory(self.packages[i]) or "").startswith(prefixes)}

    def linked_into(self, roots):
        """Every package that is reached from the roots by normal dependencies -> the package that names it."""
        reached = {root: None for root in roots}
        waiting = sorted(roots)
        while waiting:
            package = waiting.pop()
            for dependency in self.dependencies[package]:
                if dependency not in reached:
                    reached[dependency] = package
                    waiting.append(dependency)
        return reached


def check_sources(crates):
    for package in crates.packages.values():
        if package["source"] is None:
            if crates.directory(package) is None:
                yield f"{label(package)} is a path outside of the workspace: publish it or bring it in."
        elif package["source"] != REGISTRY:
            yield f"{label(package)} comes from {package['source']}: only the crate registry is allowed."


def check_licences(crates):
    gpl_free = crates.linked_into(crates.rooms(GPL_FREE))
    gpl_allowed = crates.linked_into(crates.rooms(OWN_GPL))
    for identifier, package in crates.packages.items():
        licence = licence_of(package)
        if satisfiable(licence, PERMISSIVE):
            continue
        if not satisfiable(licence, PERMISSIVE | GPL):
            yield f"{label(package)} has the licence '{licence or 'none'}', which is not on the list of this script."
        elif package["name"] in MISLABELLED:
            continue
        elif identifier in gpl_free:
            user = gpl_free[identifier]
            by = f", through {crates.packages[user]['name']}" if user else ""
            yield f"{label(package)} is under '{licence}' and is linked into the runtime, a pallet or a primitive{by}."
        elif identifier not in gpl_allowed and identifier not in crates.members:
            yield f"{label(package)} is under '{licence}' and is used outside of node/ and tools/."


def check_own(crates):
    for identifier in sorted(crates.members):
        package = crates.packages[identifier]
        room = crates.directory(package) or ""
        if room.startswith(OWN_APACHE):
            wanted = "Apache-2.0"
        elif room.startswith(OWN_GPL):
            wanted = OWN_GPL_LICENCE
        else:
            yield f"{package['name']} lives in {room or 'no room'}, for which LICENSE.md states no licence."
            continue
        if package["license"] != wanted:
            yield f"{package['name']} must be under '{wanted}', its manifest says '{package['license']}'."


def check_npm(lock):
    for path, package in lock["packages"].items():
        if not path:
            continue
        if "resolved" in package:
            yield f"npm's {path} is resolved to {package['resolved']}: install with --omit-lockfile-registry-resolved."
        if "integrity" not in package:
            yield f"npm's {path} has no checksum."
        if not satisfiable(package.get("license", ""), PERMISSIVE | GPL):
            yield f"npm's {path} has the licence '{package.get('license', 'none')}', which is not on the list of this script."


def violations(metadata, npm_lock):
    crates = Crates(metadata)
    yield from check_sources(crates)
    yield from check_licences(crates)
    yield from check_own(crates)
    yield from check_npm(npm_lock)


def crate(name, licence, source=REGISTRY, directory="/registry"):
    """A package as cargo metadata describes it, for the self-test."""
    manifest = f"{directory}/{name}/Cargo.toml"
    return {
        "id": name, "name": name, "version": "1.0.0", "license": licence, "source": source, "manifest_path": manifest,
    }  # fmt: skip


def trial(edges=(), npm=None, **changes):
    """The violations of a small sound workspace with some changes to its packages and more dependencies."""
    packages = {
        "runtime": crate("runtime", "Apache-2.0", None, "/w"),
        "node": crate("node", OWN_GPL_LICENCE, None, "/w"),
        "feeder": crate("feeder", "Apache-2.0", None, "/w"),
        "dual": crate("dual", "(MIT OR GPL-2.0-only) AND Unicode-3.0"),
        "client": crate("client", OWN_GPL_LICENCE),
        "tool": crate("tool", "GPL-3.0-only"),
    }
    for name, change in changes.items():
        packages[name].update(change)
    edges = [("runtime", "dual", None), ("node", "client", None), ("node", "tool", None), *edges]
    if "tool" in changes:
        edges.remove(("node", "tool", None))
    nodes = [
        {"id": name, "deps": [{"pkg": to, "dep_kinds": [{"kind": kind}]} for user, to, kind in edges if user == name]}
        for name in packages
    ]
    metadata = {
        "workspace_root": "/w",
        "workspace_members": ["runtime", "node", "feeder"],
        "packages": list(packages.values()),
        "resolve": {"nodes": nodes},
    }
    npm = npm or {"integrity": "sha512", "license": "MIT"}
    return list(violations(metadata, {"packages": {"": {}, "node_modules/x": npm}}))


def self_test():
    """A sound workspace passes; each fault put into it is found, by the sentence that belongs to it."""
    unlisted = "not on the list"
    faults = [
        ("only the crate registry", trial(dual={"source": "git+https://example.com/x"})),
        ("path outside", trial(dual={"source": None})),
        (unlisted, trial(dual={"license": "SSPL-1.0"})),
        (unlisted, trial(dual={"license": None})),
        (unlisted, trial(dual={"license": "MIT AND SSPL-1.0"})),
        (unlisted, trial(dual={"license": "(MIT"})),
        (unlisted, trial(dual={"license": "MIT WITH Font-exception-2.0"})),
        (unlisted, trial(client={"license": "GPL-2.0-only"})),
        ("linked into the runtime", trial([("dual", "client", None)])),
        ("outside of node/", trial([("feeder", "tool", None)], tool={})),
        ("must be under", trial(runtime={"license": "MIT"})),
        ("must be under", trial(node={"license": "Apache-2.0"})),
        ("states no licence", trial(feeder={"manifest_path": "/w/elsewhere/Cargo.toml"})),
        ("is resolved to", trial(npm={"integrity": "x", "license": "MIT", "resolved": "https://example.com/x"})),
        ("no checksum", trial(npm={"license": "MIT"})),
        (unlisted, trial(npm={"integrity": "x", "license": "SSPL-1.0"})),
    ]
    sound = trial() + trial([("runtime", "client", "build"), ("runtime", "client", "dev")])
    failures = [f"a sound workspace is refused: {sentence}" for sentence in sound]
    for number, (phrase, found) in enumerate(faults, 1):
        if len(found) != 1 or phrase not in found[0]:
            failures.append(f"fault {number} must be found once, as '{phrase}', and is found as {found}")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"check-licences self-test: {len(faults)} faults, {len(failures)} failures")
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 1
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if result.returncode:
        print("cargo metadata has failed; its message is above.", file=sys.stderr)
        return 1
    metadata = json.loads(result.stdout)
    npm_lock = json.loads((ROOT / "tests/package-lock.json").read_text())
    found = list(violations(metadata, npm_lock))
    for sentence in found:
        print(sentence, file=sys.stderr)
    crates, npm = len(metadata["packages"]), len(npm_lock["packages"]) - 1
    print(f"check-licences: {crates} crates, {npm} npm packages, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
