#!/usr/bin/env bash
# Makes FOLDER/coral, a clone of this checkout with its changes, in which nothing has to be built
# again: it has copies of the target folders. FOLDER/bin/mvn is the Maven to use there: offline, with
# a local repository of its own. A test of itests runs the commands of the pages in it.
#   .ci/workshop.sh FOLDER
#   MAVEN             the Maven to build with; default: the one on the PATH
#   MAVEN_REPOSITORY  the local repository; default: Maven's own
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
work=$1
# shellcheck source=.ci/linked-repository.sh
source "$root/.ci/linked-repository.sh"

rm -rf "$work"
mkdir -p "$work/bin"
cd "$root"
git clone -q . "$work/coral"
git diff --name-only -z --diff-filter=d HEAD | tar -c --null -T - | tar -x -C "$work/coral"
git ls-files -z --others --exclude-standard | tar -c --null -T - | tar -x -C "$work/coral"
git diff --name-only -z --diff-filter=D HEAD | (cd "$work/coral" && xargs -0 -r rm -f)

find . \( -path './target' -o -path './itests/target' -o -name .git \) -prune \
  -o -type d -name target -prune -print0 \
  | tar -c --exclude='surefire-reports*' --null -T - | tar -x -C "$work/coral"
mkdir -p "$work/coral/.coral"
touch "$work/coral/.coral/stamp"

link_repository "${MAVEN_REPOSITORY:-$HOME/.m2/repository}" "$work/repository"
cat >"$work/bin/mvn" <<END
#!/usr/bin/env bash
# offline, what a file: address names is there all the same
exec "${MAVEN:-$(command -v mvn)}" -o -Daether.offline.protocols=file \\
  "-Dmaven.repo.local=$work/repository" "\$@"
END
chmod +x "$work/bin/mvn"
