# Sourced: a local repository for Maven that is made of links to another one, without what is
# Coral's own. What a build resolves or installs of io.coral stays in it.
#   link_repository FROM TO
link_repository() {
  local from=$1 to=$2 entry
  mkdir -p "$to/io"
  for entry in "$from"/* "$from"/io/*; do
    case ${entry#"$from"/} in
      io | io/coral) ;;
      *) ln -s "$entry" "$to/${entry#"$from"/}" ;;
    esac
  done
}
