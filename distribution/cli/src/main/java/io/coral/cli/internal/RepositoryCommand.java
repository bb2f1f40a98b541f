package io.coral.cli.internal;

import picocli.CommandLine.Command;

/** {@code coral repository}: the group of commands about places that artifacts come from. */
@Command(
    name = "repository",
    synopsisSubcommandLabel = "COMMAND",
    description = "Add, list and remove the repositories of other machines.")
final class RepositoryCommand {}
