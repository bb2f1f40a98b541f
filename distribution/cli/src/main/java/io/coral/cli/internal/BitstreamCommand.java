package io.coral.cli.internal;

import picocli.CommandLine.Command;

/** {@code coral bitstream}: the group of commands about installed artifacts. */
@Command(
    name = "bitstream",
    synopsisSubcommandLabel = "COMMAND",
    description = "Build, install, list, parse and remove bitstream artifacts.")
final class BitstreamCommand {}
