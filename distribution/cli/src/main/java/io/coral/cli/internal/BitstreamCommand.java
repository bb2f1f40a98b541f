package io.coral.cli.internal;

import picocli.CommandLine.Command;

/** {@code coral bitstream}: the group of commands about artifacts. */
@Command(
    name = "bitstream",
    synopsisSubcommandLabel = "COMMAND",
    description = "Build, find, install, check, publish and remove bitstream artifacts.")
final class BitstreamCommand {}
