package io.coral.cli.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.format.BitstreamFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes artifacts out of sources, by whichever installed format can. */
final class ArtifactBuild {
  private static final String DESCRIPTOR = "bitstream.json";

  private final List<BitstreamFormat> formats;

  /** With these formats, tried in this order. */
  ArtifactBuild(List<BitstreamFormat> formats) {
    this.formats = List.copyOf(formats);
  }

  /** Only with the format of that id, where one is named. */
  ArtifactBuild with(Optional<String> format) {
    if (format.isEmpty()) {
      return this;
    }
    List<BitstreamFormat> chosen =
        formats.stream().filter(candidate -> candidate.id().equals(format.get())).toList();
    if (chosen.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no format " + format.get() + "; there are " + ids(formats) + " (--format)");
    }
    return new ArtifactBuild(chosen);
  }

  /**
   * Builds a binary and writes it and its descriptor.
   *
   * @param folder made if it is not there; files of the same names are replaced
   * @param id the artifact's package
   * @param options the format's own
   * @throws CommandException when no format builds these sources here, with what each one says
   * @throws AcceleratorException when the format that can build them refuses them
   */
  Artifact into(
      Path folder, String id, String version, List<Path> sources, Map<String, String> options)
      throws IOException {
    Bitstream built = build(sources, options);
    Artifact artifact = Artifact.of(built, id, version);
    requireReadable(artifact);
    Files.createDirectories(folder);
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(built.name()),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = built.bytes();
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
    ArtifactFormat.JSON.write(artifact, folder.resolve(DESCRIPTOR));
    return artifact;
  }

  /** Before anything is written: a name may be one that no descriptor may have. */
  private static void requireReadable(Artifact artifact) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ArtifactFormat.JSON.write(artifact, text);
    ArtifactFormat.JSON.read(DESCRIPTOR, text.toByteArray());
  }

  private Bitstream build(List<Path> sources, Map<String, String> options) {
    for (Path source : sources) {
      if (!Files.isReadable(source)) {
        throw new CommandException(
            ExitCode.USAGE, source + ": there is no such file, or it cannot be read");
      }
    }
    List<String> refusals = new ArrayList<>();
    for (BitstreamFormat format : formats) {
      try {
        return format.build(sources, options);
      } catch (AcceleratorException e) {
        if (e.code() != ErrorCode.UNSUPPORTED) {
          throw e;
        }
        refusals.add(e.object() + ": " + e.text());
      }
    }
    throw new CommandException(
        ExitCode.FAILED,
        "no format builds "
            + sources.stream().map(Path::getFileName).toList()
            + " here"
            + (refusals.isEmpty() ? "; none is installed" : ": " + String.join("; ", refusals)));
  }

  private static List<String> ids(List<BitstreamFormat> formats) {
    return formats.stream().map(BitstreamFormat::id).toList();
  }
}
