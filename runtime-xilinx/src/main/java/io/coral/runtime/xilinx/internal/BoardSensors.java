package io.coral.runtime.xilinx.internal;

import io.coral.spec.Sensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads one board's sensors from sysfs: of the older boards through {@code xmc.*}, of the newer
 * through {@code hwmon}. A value that is missing, malformed or beyond what a sensor can show is
 * unknown. Reading blocks for as long as the driver takes.
 */
final class BoardSensors {
  private static final double MIN_CELSIUS = -55;
  private static final double MAX_CELSIUS = 150;
  private static final double MICRO = 1e-6;
  private static final double MILLI = 1e-3;
  private static final Pattern HWMON =
      Pattern.compile("(temp|power|in|curr)([0-9]{1,3})_(?:input|average)");

  private final Path board;

  /**
   * Sensors of a board.
   *
   * @param board the board's folder under {@code bus/pci/devices}
   */
  BoardSensors(Path board) {
    this.board = board;
  }

  /** The serial number, where the board tells one. */
  Optional<String> serial() {
    return folder(board, "xmc.")
        .flatMap(xmc -> text(xmc.resolve("serial_num")))
        .filter(serial -> serial.matches("[\\x21-\\x7e]{4,64}"));
  }

  /** Reads them now. */
  Sensors read() {
    return folder(board, "xmc.").map(BoardSensors::xmc).or(this::hwmon).orElse(Sensors.UNKNOWN);
  }

  private static Sensors xmc(Path xmc) {
    return new Sensors(
        positive(number(xmc.resolve("xmc_power"), MICRO)),
        celsius(number(xmc.resolve("xmc_fpga_temp"), 1)),
        List.of());
  }

  private Optional<Sensors> hwmon() {
    try (Stream<Path> all = Files.list(board.resolve("hwmon"))) {
      return all.sorted()
          .filter(
              hwmon ->
                  text(hwmon.resolve("name"))
                      .filter(name -> name.contains("hwmon_sdm"))
                      .isPresent())
          .findFirst()
          .map(BoardSensors::hwmon);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Sensors hwmon(Path hwmon) {
    OptionalDouble power = OptionalDouble.empty();
    OptionalDouble temperature = OptionalDouble.empty();
    List<Sensors.Reading> readings = new ArrayList<>();
    for (Path file : files(hwmon)) {
      Matcher matcher = HWMON.matcher(String.valueOf(file.getFileName()));
      if (!matcher.matches()) {
        continue;
      }
      String kind = matcher.group(1);
      String label =
          text(hwmon.resolve(kind + matcher.group(2) + "_label")).orElse(kind + matcher.group(2));
      String lower = label.toLowerCase(Locale.ROOT);
      OptionalDouble value =
          switch (kind) {
            case "temp" -> celsius(number(file, MILLI));
            case "power" -> positive(number(file, MICRO));
            default -> number(file, MILLI);
          };
      if (value.isEmpty()) {
        continue;
      }
      if (kind.equals("power") && power.isEmpty()) {
        power = value;
      } else if (kind.equals("temp") && temperature.isEmpty() && lower.contains("fpga")) {
        temperature = value;
      } else {
        readings.add(new Sensors.Reading(label, value.getAsDouble(), unit(kind)));
      }
    }
    return new Sensors(power, temperature, readings);
  }

  private static String unit(String kind) {
    return switch (kind) {
      case "temp" -> "°C";
      case "power" -> "W";
      case "in" -> "V";
      default -> "A";
    };
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Path> folder(Path parent, String prefix) {
    return files(parent).stream()
        .filter(path -> String.valueOf(path.getFileName()).startsWith(prefix))
        .findFirst();
  }

  private static OptionalDouble positive(OptionalDouble watts) {
    return watts.isPresent() && watts.getAsDouble() >= 0 ? watts : OptionalDouble.empty();
  }

  private static OptionalDouble celsius(OptionalDouble value) {
    return value.isPresent()
            && value.getAsDouble() >= MIN_CELSIUS
            && value.getAsDouble() <= MAX_CELSIUS
        ? value
        : OptionalDouble.empty();
  }

  private static OptionalDouble number(Path file, double unit) {
    Optional<String> text = text(file);
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Long.parseLong(text.get()) * unit);
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip())
          .filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
