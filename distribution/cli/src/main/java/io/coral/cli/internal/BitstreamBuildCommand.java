package io.coral.cli.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral bitstream build}: an artifact out of OpenCL C, for platforms with a compiler. */
@Command(
    name = "build",
    description =
        "Build an artifact (binary and descriptor) out of OpenCL C, where that is possible.",
    footer = {
      "",
      "Example: coral bitstream build --cl vector.cl --platform \"Portable Computing Language\""
          + " --to build/vector",
      "Each kernel becomes an accelerator of its own name: kernel addition in vector.cl is"
          + " vector.addition."
    })
final class BitstreamBuildCommand implements Callable<Integer> {
  private static final String PLATFORM = "platform";

  private final Services services;
  private final Terminal terminal;

  @Option(
      names = "--cl",
      paramLabel = "FILE",
      required = true,
      description = "A file of OpenCL C; several are compiled as one.")
  private List<Path> sources = new ArrayList<>();

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description =
          "The platform to build for, as its maker or as `coral devices` spells it; default: the"
              + " first with a compiler.")
  private @Nullable String platform;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "An option of the format, for example banks=2xDDR:1GiB.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(names = "--format", paramLabel = "ID", description = "Default: any that can build this.")
  private @Nullable String format;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The artifact's package; default: the first file's name without its ending.")
  private @Nullable String id;

  @Option(
      names = "--artifact-version",
      paramLabel = "VERSION",
      defaultValue = "1",
      description = "The artifact's version (default: ${DEFAULT-VALUE}).")
  private String version = "";

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Where to write; default: a folder with the name of the package.")
  private @Nullable Path folder;

  @Option(names = "--install", description = "Install the artifact as well.")
  private boolean install;

  BitstreamBuildCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    String name = id == null ? Bitstreams.withoutEnding(sources.get(0)) : id;
    Path target = folder == null ? Path.of(name) : folder;
    Map<String, String> all = new LinkedHashMap<>(options);
    if (platform != null) {
      all.put(PLATFORM, platform);
    }
    Artifact artifact =
        new ArtifactBuild(services.all(BitstreamFormat.class))
            .with(Optional.ofNullable(format))
            .into(target, name, version, sources, all);
    terminal.println(
        target
            + ": "
            + String.join(", ", artifact.acceleratorIds())
            + " for "
            + artifact.platform());
    if (install) {
      InstalledBitstream installed = services.repository().install(target);
      Bitstreams.print(List.of(installed), terminal);
      Bitstreams.warn(
          installed.artifact().name(), KnownFormats.of(services).warnings(installed), terminal);
    }
    return ExitCode.OK;
  }
}
