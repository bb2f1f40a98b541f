package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.Model;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Platform;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The distribution's example artifacts, {@code examples/<name>/}: a descriptor with its binary,
 * sources in OpenCL C, or both. Binaries of most platforms fit only the machine that made them, so
 * for those the artifact is built from its sources when it is needed; a descriptor without its
 * binary is that of what is built.
 */
final class Examples {
  private static final String EXAMPLES = "examples";
  private static final String VERSION = "1";
  private static final String PLATFORM = "platform";

  private final FrameworkServices services;

  Examples(FrameworkServices services) {
    this.services = services;
  }

  /**
   * Installs examples for every platform among the boards that they can be had for.
   *
   * @throws CommandException when there is no board, no such example, or no board that one fits
   */
  List<InstalledBitstream> install(String... names) throws IOException {
    List<InstalledBitstream> installed = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    Set<Platform> platforms = platforms();
    for (String name : names) {
      Path folder = folder(name);
      for (Platform platform : platforms) {
        try {
          installed.add(install(name, folder, platform));
        } catch (CommandException e) {
          refusals.add(platform + ": " + e.getMessage());
        }
      }
    }
    if (installed.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE,
          "the example "
              + String.join(", ", names)
              + " fits no board that is there; "
              + String.join("; ", refusals));
    }
    return installed;
  }

  private InstalledBitstream install(String name, Path folder, Platform platform)
      throws IOException {
    Optional<Path> own = services.profile().map(profile -> profile.resolve(EXAMPLES).resolve(name));
    Optional<Path> shipped =
        Stream.concat(own.stream(), Stream.of(folder))
            .filter(candidate -> ships(candidate, platform))
            .findFirst();
    return shipped.isPresent()
        ? services.repository().install(shipped.get())
        : build(name, folder, platform);
  }

  private Path folder(String name) {
    Path home =
        services
            .home()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.FAILED,
                        "the examples are part of the distribution (framework property coral.home):"
                            + " start with ./coral"));
    Path folder = home.resolve(EXAMPLES).resolve(name);
    if (!Files.isDirectory(folder)) {
      throw new CommandException(
          ExitCode.FAILED, folder + " is missing: this distribution has no such example");
    }
    return folder;
  }

  private Set<Platform> platforms() {
    List<Board> boards = services.coral().boards();
    if (boards.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE, "there is no board; `coral doctor` says what is in the way");
    }
    return boards.stream()
        .filter(board -> board.state() != Board.State.FAILED)
        .map(board -> board.device().platform())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static boolean ships(Path folder, Platform platform) {
    return Files.exists(folder.resolve("bitstream.json"))
        && ArtifactFormat.read(folder).platform().equals(platform);
  }

  private InstalledBitstream build(String name, Path folder, Platform platform) throws IOException {
    List<Path> sources = sources(folder);
    if (sources.isEmpty()) {
      throw new CommandException(ExitCode.FAILED, folder + " holds no source to build from");
    }
    Path scratch = services.scratch("example");
    try {
      Artifact built =
          new ArtifactBuild(services.all(BitstreamFormat.class))
              .into(scratch, name, VERSION, sources, Map.of(PLATFORM, platform.name()));
      describe(scratch, folder, built);
      return services.repository().install(scratch);
    } finally {
      delete(scratch);
    }
  }

  private static void describe(Path scratch, Path folder, Artifact built) throws IOException {
    if (ArtifactFormat.find(folder).isEmpty()) {
      return;
    }
    Artifact described = ArtifactFormat.read(folder);
    if (Files.exists(folder.resolve(described.name()))) {
      return;
    }
    ArtifactFormat.JSON.write(
        described.withBinary(built.name(), built.platform()),
        scratch.resolve(ArtifactFormat.JSON.fileName()));
    for (Model.Weights each : described.model().map(Model::constants).orElse(List.of())) {
      Files.copy(folder.resolve(each.file()), scratch.resolve(each.file()));
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".cl"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
