#!/usr/bin/env bash
# Installs Chromium and Chinese fonts for `make board`, where that can be done: as root, with apt.
set -euo pipefail
if command -v chromium >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Chromium can't be installed here: it takes root and apt. Install it by hand, then run make board." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
