# Sourced by ./coral and ./verify: is everything there, and if not, how does it get there.

# The packages of one kind in .ci/packages.
packages() {
  awk -v kind="$1" '$1 == kind { print $2 }' "$root/.ci/packages" | tr '\n' ' '
}

# Prints to standard error, like everything that is not a command's result.
say() {
  printf '%s\n' "$*" >&2
}

# The feature release of the JDK that Maven would use; 0 without one.
jdk_release() {
  local javac=javac
  [[ -z ${JAVA_HOME:-} ]] || javac=$JAVA_HOME/bin/javac
  "$javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p' | grep . || echo 0
}

# Maven's version as a number, 3.8.7 as 308; 0 without Maven.
maven_release() {
  mvn -B -v 2>/dev/null \
    | sed -n 's/^[^A]*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' \
    | awk '{ print $1 * 100 + $2; found = 1 } END { if (!found) print 0 }'
}

# Installs packages as root; otherwise says how.
install_packages() {
  local wanted=$1
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "coral: installing $wanted"
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $wanted >&2
  else
    say "coral: something is missing; install it with"
    say "  sudo apt-get install -y $wanted"
    return 1
  fi
}

# A JDK 17 or later and Maven 3.8 or later.
require_build_tools() {
  if (($(jdk_release) >= 17 && $(maven_release) >= 308)); then
    return 0
  fi
  if [[ -n ${JAVA_HOME:-} ]] && (($(jdk_release) < 17)); then
    say "coral: JAVA_HOME is $JAVA_HOME, which is not a JDK 17 or later; correct or unset it"
    return 1
  fi
  install_packages "$(packages build)" || return 1
  if (($(jdk_release) < 17 || $(maven_release) < 308)); then
    say "coral: a JDK 17 or later and Maven 3.8 or later are needed; there are JDK $(jdk_release)" \
      "and $(mvn -v 2>/dev/null | head -1 || echo no Maven)"
    return 1
  fi
}

# What tests need on top: programs and libraries that are looked up by package.
require_test_tools() {
  local missing=
  for package in $(packages test); do
    if command -v dpkg-query >/dev/null; then
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' \
        || missing+="$package "
    fi
  done
  [[ -z $missing ]] || install_packages "$missing"
}
