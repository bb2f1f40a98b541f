package io.coral.runtime.dualfpga.tar;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Makes a tarball out of binaries, or out of sources that a member's format builds. */
final class TarballBuild {

  /** Entry names, separated by commas. */
  static final String ENTRIES = "entries";

  static final String NAME = "name";
  static final String GZIP = "gzip";

  private static final Pattern LIST = Pattern.compile("\\s*,\\s*");

  private final MemberFormats formats;

  TarballBuild(MemberFormats formats) {
    this.formats = formats;
  }

  /** As {@link DualTarFormat#build} says; the name and the bytes. */
  Bitstream of(List<Path> sources, Map<String, String> options) {
    String name = Objects.requireNonNullElse(options.get(NAME), "group.tar");
    try {
      Tarball tarball = new Tarball(entries(sources, options));
      boolean gzip = Boolean.parseBoolean(options.get(GZIP));
      return Bitstream.of(name, ByteBuffer.wrap(gzip ? tarball.toGzip() : tarball.toTar()));
    } catch (IOException | IllegalArgumentException e) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              "build",
              name,
              e + "; expected one readable binary for each board, each of another name")
          .causedBy(e);
    }
  }

  private List<Tarball.Entry> entries(List<Path> sources, Map<String, String> options)
      throws IOException {
    List<Tarball.Entry> binaries = new ArrayList<>();
    for (Path source : sources) {
      binaries.add(
          new Tarball.Entry(
              String.valueOf(source.getFileName()), ByteBuffer.wrap(Files.readAllBytes(source))));
    }
    boolean built = binaries.stream().allMatch(entry -> formats.of(entry).isPresent());
    String names = options.get(ENTRIES);
    if (names == null) {
      if (!built) {
        throw notBinaries(sources);
      }
      return binaries;
    }
    List<ByteBuffer> contents =
        built
            ? binaries.stream().map(Tarball.Entry::bytes).toList()
            : List.of(member(sources, options).bytes());
    return named(LIST.split(names.strip(), -1), contents);
  }

  /** One binary stands for all of them. */
  private static List<Tarball.Entry> named(String[] names, List<ByteBuffer> contents) {
    if (contents.size() != 1 && contents.size() != names.length) {
      throw new IllegalArgumentException(
          ENTRIES + " gives " + names.length + " names to " + contents.size() + " binaries");
    }
    List<Tarball.Entry> entries = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      entries.add(new Tarball.Entry(names[i], contents.get(contents.size() == 1 ? 0 : i)));
    }
    return entries;
  }

  private Bitstream member(List<Path> sources, Map<String, String> options) {
    Map<String, String> ofMember = new HashMap<>(options);
    ofMember.keySet().removeAll(List.of(ENTRIES, NAME, GZIP));
    List<String> refusals = new ArrayList<>();
    for (BitstreamFormat format : formats.all()) {
      try {
        return ForeignCode.call(
            "build", "format " + format.id(), () -> format.build(sources, ofMember));
      } catch (AcceleratorException e) {
        if (e.code() != ErrorCode.UNSUPPORTED) {
          throw e;
        }
        refusals.add(format.id() + ": " + e.getMessage());
      }
    }
    throw unsupported(sources + " cannot be built here: " + String.join("; ", refusals));
  }

  private static AcceleratorException notBinaries(List<Path> sources) {
    return unsupported(
        sources
            + " are not all binaries of a known format; build the binary of each board first, then"
            + " pack them, or say with the option "
            + ENTRIES
            + " what the binary is to be called on each board");
  }

  private static AcceleratorException unsupported(String text) {
    return AcceleratorException.of(ErrorCode.UNSUPPORTED, "build", "format dual-tar", text);
  }
}
