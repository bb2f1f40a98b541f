package io.coral.cli.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.format.BitstreamFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream parse}: a descriptor out of a binary's own metadata. */
@Command(
    name = "parse",
    description = "Make a descriptor out of a binary's own metadata, and print it.")
final class BitstreamParseCommand implements Callable<Integer> {
  private static final Platform BLANK = new Platform("", "", "");
  private static final Platform ANY = new Platform("vendor", "board", "version");

  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "BINARY", description = "A bitstream file of a known format.")
  private Path binary = Path.of("");

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "The artifact's package, for example com.acme.vector; default: the file's name without its"
              + " ending.")
  private @Nullable String id;

  @Option(
      names = "--artifact-version",
      paramLabel = "VERSION",
      defaultValue = "1",
      description = "The artifact's version (default: ${DEFAULT-VALUE}).")
  private String version = "";

  @Option(
      names = "--format",
      paramLabel = "xml|json",
      defaultValue = "json",
      description = "How to print it: xml or json (default: ${DEFAULT-VALUE}).")
  private String format = "";

  BitstreamParseCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(binary)) {
      throw new CommandException(
          ExitCode.USAGE,
          Files.exists(binary)
              ? binary + ": is no regular file; expected one, for it is mapped into memory"
              : binary + ": there is no such file");
    }
    ArtifactFormat printed = printed();
    String name = id == null ? Bitstreams.withoutEnding(binary) : id;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteBuffer bytes = KnownFormats.map(binary);
    BitstreamFormat own = format(bytes);
    Bitstream described = own.describe(binary.getFileName().toString(), bytes.duplicate());
    Bitstreams.warn(described.name(), described.warnings(), terminal);
    if (described.kernels().isEmpty() && own.tellsKernels(bytes.duplicate())) {
      throw new CommandException(
          ExitCode.FAILED,
          described.name() + ": it offers no kernel, so there is nothing to install");
    }
    tellBlanks(described);
    printed.write(Artifact.of(filled(described, "", BLANK), name, version), text);
    boolean isJson = printed == ArtifactFormat.JSON;
    terminal.document(
        TerminalText.document(
            text.toString(StandardCharsets.UTF_8).stripTrailing(),
            isJson ? "\\u" : "&#x",
            isJson ? "" : ";"));
    return installable(Artifact.of(filled(described, "kernel", ANY), name, version), printed)
        ? ExitCode.OK
        : ExitCode.FAILED;
  }

  /**
   * The binary's own names may be such that no folder can have them: a person gives others.
   *
   * @param artifact as it is when its blanks are filled in
   */
  private boolean installable(Artifact artifact, ArtifactFormat form) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    form.write(artifact, text);
    try {
      form.read(form.fileName(), text.toByteArray());
      return true;
    } catch (ArtifactException e) {
      terminal.tell(
          "coral: this descriptor cannot be installed as it is: "
              + e.getMessage()
              + (e.field().equals("bitstreamId") ? " (--id)" : ""));
      return false;
    }
  }

  /** What the binary does not tell, a person does: nothing is installed with a blank. */
  private void tellBlanks(Bitstream described) {
    if (described.kernels().isEmpty()) {
      terminal.tell(
          "coral: "
              + described.name()
              + " names no kernel: fill in name and kernelId, the arguments and the properties that"
              + " its runtime asks for");
    }
    if (described.platform().isEmpty()) {
      terminal.tell(
          "coral: "
              + described.name()
              + " tells no platform: fill in the one of the card, as coral devices prints it");
    }
  }

  /** With a kernel and a platform where the binary tells none. */
  private static Bitstream filled(Bitstream described, String kernel, Platform platform) {
    return new Bitstream(
        described.name(),
        described.bytes(),
        Optional.of(described.platform().orElse(platform)),
        described.kernels().isEmpty()
            ? List.of(new KernelInfo(kernel, List.of(), List.of(), Map.of()))
            : described.kernels(),
        described.properties(),
        described.warnings());
  }

  private ArtifactFormat printed() {
    return switch (format) {
      case "json" -> ArtifactFormat.JSON;
      case "xml" -> ArtifactFormat.XML;
      default ->
          throw new CommandException(
              ExitCode.USAGE, "--format is \"" + format + "\"; expected xml or json");
    };
  }

  private BitstreamFormat format(ByteBuffer bytes) {
    KnownFormats formats = KnownFormats.of(services);
    return formats
        .recognising(bytes)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.FAILED,
                    binary + ": no format recognises it; there are " + formats.ids()));
  }
}
