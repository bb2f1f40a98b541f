#!/usr/bin/env bash
# Proves what `./coral new-runtime` writes: right after it, `mvn verify` builds the project and runs
# the kit as its tests, and its bundle passes and starts in the distribution. Nothing of Coral is in
# the local repository that Maven uses, which is made of links to the given one; io.coral:* comes
# from the project's own. Needs a built tree; a test of itests calls it.
#   MAVEN             the Maven to build with; default: the one on the PATH
#   MAVEN_REPOSITORY  the local repository; default: Maven's own
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
work=$root/target/skeleton
local=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
distribution=$root/distribution/assembly/target/coral-1.0.0

# shellcheck source=.ci/linked-repository.sh
source "$root/.ci/linked-repository.sh"

rm -rf "$work"
mkdir -p "$work"
link_repository "$local" "$work/repository"

"$distribution/coral" new-runtime --vendor acme "$work/acme"
# with checksums, which Maven misses with a stack trace for each file
(
  cd "$work/acme/repository"
  find . -name '*.jar' -o -name '*.pom' | while read -r file; do
    echo "$(<"$file.sha1")  $file"
  done | sha1sum --check --quiet --strict
)
# offline, what a file: address names is there all the same
(cd "$work/acme" && "${MAVEN:-mvn}" -q -B -o -Daether.offline.protocols=file \
  "-Dmaven.repo.local=$work/repository" verify)

# a warning of an id that exists
"$distribution/coral" new-runtime --vendor sim "$work/sim" 2>&1 >/dev/null \
  | grep -q 'io.coral.runtime.sim-1.0.0.jar has a runtime with the id sim'

# the files that the profile "report" and the CI samples name; the kit as a whole ran above
verdict=$("$distribution/coral" conformance --bundle "$work"/acme/target/acme.runtime-*.jar \
  --fixture "$work/acme/src/fixture/fixture.xml" \
  --exemptions "$work/acme/conformance-exemptions.xml" \
  --report "$work/report" --only VER --only BUF --only RES-08 | grep ' PASS, ')
echo "skeleton: $verdict"
[[ $verdict != *FAIL* ]]
# the fixture says which hang limit its settings give the runtime
grep -A 5 '"rule" : "RES-08"' "$work/report/report.json" | grep -q '"outcome" : "PASS"'
[[ -s $work/report/index.html && -s $work/report/junit.xml ]]

cp -r "$distribution" "$work/coral"
cp "$work"/acme/target/acme.runtime-*.jar "$work/coral/bundles/"
cp "$work/acme/src/conf/acme.runtime.cfg" "$work/coral/profiles/default/"
report=$("$work/coral/coral" doctor) || true
grep -A 4 '^runtime acme$' <<<"$report" | grep -q 'registered, specification'
grep -q 'acme-0 ' <<<"$report"
rm -rf "$work/repository" "$work/coral"
echo "skeleton: builds, passes and starts"
