# ruff: noqa: INP001 - a script
"""A build hook of hatchling: compiles the modules in which reading and comparing take their time, with mypyc.

It runs where `HATCH_BUILD_HOOK_ENABLE_CUSTOM=1` is set while a wheel is built (`make compile`, the Dockerfile). Any
other build is pure Python and needs no compiler. The sources stay in the wheel: Python prefers the compiled twin.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_MYPY = "[mypy]\nplugins = pydantic.mypy\nignore_missing_imports = True\n"
_SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import setup

extensions = mypycify(["--config-file=mypy.ini", *sys.argv[1:]], group_name="monitor", opt_level="2", multi_file=True)
for extension in extensions:  # a newer compiler has more to warn of, which is no error
    extension.extra_compile_args = [one for one in extension.extra_compile_args if one != "-Werror"]
setup(name="monitor", packages=[], ext_modules=extensions, script_args=["build_ext", "--inplace"])
"""


class CompileHook(BuildHookInterface[Any]):
    """Puts compiled modules into a wheel: those that `modules` of its table in pyproject.toml names, but for `pure`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile in a folder of its own, so that no compiled module is left beside a source that may change."""
        if version == "editable":
            return
        root, folder = Path(self.root), Path(mkdtemp(prefix="monitor-"))
        shutil.copytree(root / "monitor", folder / "monitor", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "mypy.ini").write_text(_MYPY)
        pure = {root / name for name in self.config["pure"]}
        names = sorted(
            str(path.relative_to(root)) for row in self.config["modules"] for path in {*root.glob(row)} - pure
        )
        subprocess.run([sys.executable, "-c", _SETUP, *names], cwd=folder, check=True)  # noqa: S603 - the names are ours
        for path in (*folder.glob("monitor/**/*.so"), *folder.glob("*.so")):
            build_data["force_include"][str(path)] = str(path.relative_to(folder))
        build_data["pure_python"], build_data["infer_tag"] = False, True
        self.folder = folder

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what only the build needed."""
        del version, build_data, artifact_path
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)
