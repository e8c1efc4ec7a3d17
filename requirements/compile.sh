#!/usr/bin/env bash
# Rewrites the three hashed lock files from pyproject.toml. Needs uv (pip install uv).
set -euo pipefail
cd "$(dirname "$0")/.."
common=(--quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header --upgrade)
uv pip compile "${common[@]}" pyproject.toml --group pyproject.toml:dev -o requirements/dev.lock
grep -E '^hatchling==' requirements/dev.lock | sed -E 's/ .*//' > requirements/.build.in
uv pip compile "${common[@]}" -c <(sed -E 's/ \\$//;/--hash/d' requirements/dev.lock) pyproject.toml requirements/.build.in -o requirements/run.lock
uv pip compile "${common[@]}" -c <(sed -E 's/ \\$//;/--hash/d' requirements/dev.lock) pyproject.toml requirements/.build.in --extra notebook -o requirements/notebook.lock
rm requirements/.build.in
