#!/bin/sh
# install-debian.sh RELEASE FOLDER
#
# Puts a minimal Debian with RabbitMQ and oslo.messaging into an empty folder, fetched as this
# machine fetches its own packages: from its mirror, with its settings. None of its services starts.
set -eu

release=$1 folder=$2
inside() { "$(dirname "$0")/inside.sh" "$folder" /tmp "$@"; }

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Label: Debian' | head -n 1)
# debootstrap mounts /proc as well: in a namespace of its own, it cannot leave it mounted. Where its
# own script for the release is unknown to it, the one for sid serves all.
unshare --mount --propagation private \
  debootstrap --variant=minbase "$release" "$folder" "${mirror:-http://deb.debian.org/debian}" sid

cp /etc/resolv.conf "$folder/etc/resolv.conf"
apt-config dump Acquire::http Acquire::https Acquire::Check-Valid-Until Acquire::Check-Date \
  >"$folder/etc/apt/apt.conf.d/99as-outside"
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod +x "$folder/usr/sbin/policy-rc.d"

export DEBIAN_FRONTEND=noninteractive
inside apt-get update -qq
# Debian 12 has no OpenTelemetry, and its oslo.messaging would not trace.
case $release in bookworm) sdk= ;; *) sdk=python3-opentelemetry-sdk ;; esac
inside apt-get install -y -qq --no-install-recommends rabbitmq-server python3-oslo.messaging $sdk
inside apt-get clean
