# Sourced by the scripts that run something from a checkout: finds a JDK, and builds what is missing or out of date.
# The script that sources it has set program (its name, for messages) and home (the checkout).
# shellcheck shell=bash

readonly MINIMUM_JAVA=25

fail() {
  echo "$program: $*" >&2
  exit 2
}

# The major version of the JDK in a directory; nothing if there is none.
java_version() {
  local release=$1/release
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release"
}

# Sets java_home.
require_java() {
  local candidate version
  for candidate in "${NORN_JAVA_HOME:-}" "${JAVA_HOME:-}" \
    /usr/lib/jvm/* ~/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$candidate" ] || continue
    version=$(java_version "$candidate")
    if [ -n "$version" ] && [ "$version" -ge "$MINIMUM_JAVA" ]; then
      java_home=$candidate
      return
    fi
  done
  fail "no JDK $MINIMUM_JAVA or newer in NORN_JAVA_HOME, JAVA_HOME or the usual directories (expected: install one, for example Temurin $MINIMUM_JAVA, or set NORN_JAVA_HOME)"
}

# Whether the jar that matches $1 is newer than all sources.
is_built() {
  local stamp
  stamp=$(compgen -G "$1" | head -n 1) || return 1
  [ -n "$stamp" ] && [ -z "$(find "$home" \
    \( -name target -o -name .git -o -name .norn -o -name .ci -o -name docs -o -path '*/src/test' \) -prune \
    -o -type f \( -path '*/src/main/*' -o -name pom.xml -o -path '*/migrations/*' \) -newer "$stamp" -print -quit)" ]
}

# Builds the module $1, whose build writes these jars anew, and last; unless all of them are newer than all sources.
require_built() {
  local module=$1 log stamp outdated=
  shift
  for stamp in "$@"; do
    is_built "$home/$stamp" || outdated=yes
  done
  [ -n "$outdated" ] || return 0
  command -v mvn >/dev/null || fail "$module is not built, and there is no mvn to build it (expected: Maven 3.8.6 or newer)"
  for stamp in "$@"; do
    rm -rf "$(dirname "$home/$stamp")"
  done
  log=$(mktemp)
  echo "$program: building, this takes a few minutes the first time" >&2
  if ! (cd "$home" && JAVA_HOME=$java_home mvn -B -q -ntp -pl "$module" -am package -DskipTests </dev/null >"$log" 2>&1); then
    cat "$log" >&2
    rm -f "$log"
    echo "$program: the build failed" >&2
    exit 1
  fi
  rm -f "$log"
}
