package io.coral.runtime.intelpac.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A tree of small files as the kernel shows them; what cannot be read is absent. Any thread. */
record Sysfs(Path root) {

  /** The folder of a PCI function. */
  String pciFunction(String pciAddress) {
    return "bus/pci/devices/" + pciAddress;
  }

  /** The names in a folder, sorted. */
  List<String> list(String folder) {
    List<String> names = new ArrayList<>();
    for (Path entry : children(root.resolve(folder), "*")) {
      names.add(String.valueOf(entry.getFileName()));
    }
    return names;
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  Optional<String> text(String path) {
    return read(root.resolve(path));
  }

  /** The number in a file, decimal or hexadecimal. */
  OptionalLong number(String path) {
    return text(path).map(Sysfs::parse).orElse(OptionalLong.empty());
  }

  /** The number in the first file that fits a pattern, whose steps may each have wild cards. */
  OptionalLong firstNumber(String pattern) {
    return first(root, pattern.split("/", -1), 0).map(Sysfs::parse).orElse(OptionalLong.empty());
  }

  /** The text of the first file that fits a pattern, whose steps may each have wild cards. */
  Optional<String> firstText(String pattern) {
    return first(root, pattern.split("/", -1), 0);
  }

  private static Optional<String> first(Path folder, String[] steps, int step) {
    if (step == steps.length) {
      return read(folder);
    }
    if (!steps[step].contains("*")) {
      return first(folder.resolve(steps[step]), steps, step + 1);
    }
    return children(folder, steps[step]).stream()
        .map(child -> first(child, steps, step + 1))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static List<Path> children(Path folder, String pattern) {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
        entries.forEach(children::add);
      } catch (IOException | DirectoryIteratorException e) {
        return List.of();
      }
    }
    children.sort(null);
    return children;
  }

  private static Optional<String> read(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.decode(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
