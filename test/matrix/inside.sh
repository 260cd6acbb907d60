#!/bin/sh
# inside.sh FOLDER SHOWN COMMAND [ARGUMENT …]
#
# Replaces itself by a command of the Debian in FOLDER: environment, standard streams and signals
# are the command's. The folder SHOWN (to read and write) and this repository (to read) are seen
# inside under the paths they have outside; the network is the same.
#
# Every mount lives in a mount namespace of the command's own and ends with it, so that FOLDER can
# be deleted at any time, and nothing of this machine with it.
set -eu

repository=$(cd "$(dirname "$0")/../.." && pwd -P)
exec unshare --mount --propagation private sh -euc '
  repository=$1 folder=$2 shown=$3
  shift 3
  mount -t proc proc "$folder/proc"
  mkdir -p "$folder$shown"
  mount --bind "$shown" "$folder$shown"
  mkdir -p "$folder$repository"
  mount --bind -o ro "$repository" "$folder$repository"
  exec chroot "$folder" /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
' sh "$repository" "$@"
