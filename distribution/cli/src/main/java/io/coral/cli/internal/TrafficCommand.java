package io.coral.cli.internal;

import picocli.CommandLine.Command;

/** {@code coral:traffic}: the group of commands about recorded traffic. */
@Command(
    name = "traffic",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Record the requests of this process for `coral whatif`: when they came, what they cost and"
          + " where they ran; none of their data.",
      "It is for the shell of a process that has some: coral:traffic record FILE."
    })
final class TrafficCommand {}
