#!/bin/sh
# Runs a command of Parley with the settings of the service, which is /usr/lib/parley/parley itself.
set -eu
settings=/etc/parley/parley.conf

case "${1-serve}" in
serve)
  echo 'The server is a service: systemctl start parley. "parley help" lists the commands.' >&2
  exit 2
  ;;
help | --help | -h | version | --version)
  exec /usr/lib/parley/parley "$@"
  ;;
esac

# As systemd reads them for the service: a value is text, in which the shell finds nothing to run or to replace.
if [ -e "$settings" ]; then
  if [ ! -r "$settings" ]; then
    echo "Only root and the user parley can read $settings. Use: sudo parley $*" >&2
    exit 1
  fi
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    name=${line%%=*}
    value=${line#*=}
    case "$name" in '' | "$line" | [0-9]* | *[!A-Za-z0-9_]*) continue ;; esac
    case "$value" in
    \'*\' | \"*\")
      value=${value#?}
      value=${value%?}
      ;;
    esac
    export "$name=$value"
  done <"$settings"
fi
export DATA_DIR="${DATA_DIR-/var/lib/parley}"
exec /usr/lib/parley/parley "$@"
