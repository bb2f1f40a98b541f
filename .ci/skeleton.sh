#!/usr/bin/env bash
# Proves what `./coral new-runtime` writes: the project builds with Maven against the jars of this
# tree, its tests run the kit on its bundle, and the bundle starts in the distribution. Works on links
# to the local repository under target/, so that nothing is installed anywhere. Needs a built tree;
# a test of itests calls it.
#   MAVEN             the Maven to build with; default: the one on the PATH
#   MAVEN_REPOSITORY  the local repository; default: Maven's own
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
work=$root/target/skeleton
local=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
distribution=$root/distribution/assembly/target/coral-1.0.0

rm -rf "$work"
mkdir -p "$work/repository/io"
for entry in "$local"/* "$local"/io/*; do
  case ${entry#"$local"/} in
    io | io/coral) ;;
    *) ln -s "$entry" "$work/repository/${entry#"$local"/}" ;;
  esac
done

# put POM [JAR]: lays an artifact of this tree where Maven looks for it
put() {
  local name=$1 pom=$2 jar=${3:-}
  local folder=$work/repository/io/coral/$name/1.0.0
  mkdir -p "$folder"
  cp "$pom" "$folder/$name-1.0.0.pom"
  [[ -z $jar ]] || cp "$jar" "$folder/$name-1.0.0.jar"
}
put coral "$root/pom.xml"
put io.coral.spec "$root/spec/pom.xml" "$root/spec/target/io.coral.spec-1.0.0.jar"
put io.coral.conformance "$root/conformance-tests/pom.xml" \
  "$root/conformance-tests/target/io.coral.conformance-1.0.0.jar"
put io.coral.distribution "$root/distribution/pom.xml"
put io.coral.launcher "$root/distribution/launcher/pom.xml" \
  "$root/distribution/launcher/target/io.coral.launcher-1.0.0.jar"
put io.coral.layers "$root/layers/pom.xml" "$root/layers/target/io.coral.layers-1.0.0.jar"

"$distribution/coral" new-runtime --vendor acme "$work/acme"
(cd "$work/acme" && "${MAVEN:-mvn}" -q -B -o "-Dmaven.repo.local=$work/repository" verify)

# the rules about the bundle are decided, not skipped: the last line of that report
verdict=$("$distribution/coral" conformance --bundle "$work"/acme/target/acme.runtime-*.jar \
  --only PKG --only DSC-01 | tail -1)
echo "skeleton: $verdict"
[[ $verdict == *"9 PASS"* ]]

cp -r "$distribution" "$work/coral"
cp "$work"/acme/target/acme.runtime-*.jar "$work/coral/bundles/"
report=$("$work/coral/coral" doctor) || true
grep -A 4 '^runtime acme$' <<<"$report" | grep -q 'registered, specification'
rm -rf "$work/repository" "$work/coral"
echo "skeleton: builds, passes and starts"
