package io.coral.daemon.internal;

import io.coral.api.Grant;
import io.coral.api.Request;
import io.coral.daemon.internal.DaemonSettings.Quotas;
import io.coral.daemon.internal.Sections.Section;
import io.coral.protocol.local.Accounts;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who asks on whose behalf, and what each tenant may: one text that an operator keeps, and that is
 * read again while the daemon runs.
 *
 * @param values what stands in it, by heading and key
 * @param tenants by name
 * @param sockets by name, beside the daemon's own
 */
record TenantsFile(
    Map<String, Map<String, String>> values,
    Map<String, Rules> tenants,
    Map<String, Further> sockets) {

  /** Where there is no file. */
  static final TenantsFile NONE = new TenantsFile(Map.of(), Map.of(), Map.of());

  private static final int SMALLEST = 1;

  /** What is said of a tenant that may use no board. */
  private static final List<String> NO_BOARD = List.of("none");

  private static final double HEAVIEST = 1e6;

  /** What a tenant may do beside asking for accelerators. */
  enum Right {
    INSTALL,
    RESERVE
  }

  /**
   * What holds for one tenant.
   *
   * @param users who ask on its behalf, by number
   * @param groups the same, by the number of a group that they are in
   * @param weight its share of the boards' time beside the others'
   * @param grant the boards that it may use
   */
  record Rules(
      Set<Integer> users,
      Set<Integer> groups,
      double weight,
      Quotas quotas,
      Set<Right> rights,
      Grant grant) {}

  /**
   * A socket beside the daemon's own.
   *
   * @param tenant on whose behalf all ask who connect there
   */
  record Further(
      Path path, String tenant, Set<PosixFilePermission> permissions, Optional<String> group) {}

  /**
   * Reads a file.
   *
   * @param usual what a tenant may use where the file does not say
   * @throws IOException when it cannot be read, or is wrong: all that is, with lines
   */
  static TenantsFile read(Path file, Quotas usual) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not in UTF-8; save it so", e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read (" + e + ")", e);
    }
    Sections sections = Sections.of(text);
    TenantsFile read = new Reader(sections, usual).read();
    if (!sections.mistakes().isEmpty()) {
      throw new IOException(file + ": " + String.join("\n" + file + ": ", sections.mistakes()));
    }
    return read;
  }

  /**
   * What is granted to others than before, or otherwise: of tenants that are gone, nothing. What is
   * exclusive and comes to others has to be taken first.
   */
  List<Grant> grants(TenantsFile before) {
    Set<String> names = new TreeSet<>(before.tenants.keySet());
    names.addAll(tenants.keySet());
    List<Grant> taken = new ArrayList<>();
    List<Grant> given = new ArrayList<>();
    for (String name : names) {
      Grant old = before.grant(name, Grant.everything(name));
      Grant now = grant(name, old.boards().isEmpty() ? old : Grant.of(name, Set.of()));
      if (!now.equals(old)) {
        if (old.isExclusive()) {
          taken.add(Grant.of(name, Set.of()));
        }
        given.add(now);
      }
    }
    taken.addAll(given);
    return taken;
  }

  private Grant grant(String tenant, Grant otherwise) {
    Rules rules = tenants.get(tenant);
    return rules == null ? otherwise : rules.grant();
  }

  /** What is another in the one that comes after this: headings, keys, before and after. */
  List<String> changes(TenantsFile after) {
    List<String> changes = new ArrayList<>();
    Set<String> headings = new TreeSet<>(values.keySet());
    headings.addAll(after.values.keySet());
    for (String heading : headings) {
      Map<String, String> old = values.get(heading);
      Map<String, String> now = after.values.get(heading);
      if (old == null) {
        changes.add(heading + " is new");
      } else if (now == null) {
        changes.add(heading + " is gone");
      } else {
        Set<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        keys.removeIf(key -> old.getOrDefault(key, "").equals(now.getOrDefault(key, "")));
        keys.forEach(
            key ->
                changes.add(
                    heading + " " + key + ": " + said(old.get(key)) + " -> " + said(now.get(key))));
      }
    }
    return changes;
  }

  private static String said(@Nullable String value) {
    return value == null ? "not said" : value;
  }

  /** From sections to rules; what is wrong is noted there, line by line. */
  private static final class Reader {
    private final Sections sections;
    private final Quotas usual;
    private final Map<String, Map<String, String>> values = new TreeMap<>();
    private final Map<String, Rules> tenants = new TreeMap<>();
    private final Map<String, Further> sockets = new TreeMap<>();

    Reader(Sections sections, Quotas usual) {
      this.sections = sections;
      this.usual = usual;
    }

    TenantsFile read() {
      for (Section section : sections.all()) {
        values.put(section.heading(), Map.copyOf(section.values()));
        switch (section.kind()) {
          case "tenant" ->
              read(section, settings -> rules(section.name(), settings))
                  .ifPresent(r -> tenants.put(section.name(), r));
          case "socket" ->
              read(section, this::socket).ifPresent(s -> sockets.put(section.name(), s));
          default ->
              sections.wrong(
                  section.line(), section.heading() + ": expected [tenant …] or [socket …]");
        }
      }
      refuseSharedUsers();
      refuseUnknownTenants();
      refuseSharedBoards();
      return new TenantsFile(Map.copyOf(values), Map.copyOf(tenants), Map.copyOf(sockets));
    }

    private <T> Optional<T> read(Section section, Function<Settings, T> form) {
      Settings settings = Settings.of(section.heading(), section.values());
      Optional<T> formed = Optional.empty();
      try {
        formed = Optional.of(form.apply(settings));
      } catch (IllegalArgumentException e) {
        String what = String.valueOf(e.getMessage());
        int end = what.indexOf(' ');
        String key = end < 0 ? what : what.substring(0, end);
        sections.wrong(section.lines().getOrDefault(key, section.line()), what);
        return formed;
      }
      for (Finding finding : settings.findings()) {
        sections.wrong(line(section, finding.cause()), finding.cause());
      }
      return formed;
    }

    /** Of the key that stands in quotes first. */
    private static int line(Section section, String what) {
      String[] parts = what.split("\"", 3);
      return section.lines().getOrDefault(parts.length > 1 ? parts[1] : "", section.line());
    }

    private Rules rules(String tenant, Settings settings) {
      Set<Right> rights = new HashSet<>();
      for (String right : settings.choices("may", List.of(), List.of("install", "reserve"))) {
        rights.add(right.equals("install") ? Right.INSTALL : Right.RESERVE);
      }
      return new Rules(
          numbers("users", settings, Accounts::user),
          numbers("groups", settings, Accounts::group),
          weight(settings.text("weight", "1")),
          new Quotas(
              settings.number("requests", usual.calls(), SMALLEST, Integer.MAX_VALUE),
              settings.number("segments", usual.segments(), SMALLEST, Integer.MAX_VALUE),
              settings.size("bytes").orElse(usual.bytes()),
              settings.duration("lease", usual.lease())),
          Set.copyOf(rights),
          grant(tenant, settings));
    }

    private static Grant grant(String tenant, Settings settings) {
      boolean isExclusive = settings.flag("boards.exclusive", false);
      List<String> names = settings.list("boards", List.of());
      if (names.isEmpty()) {
        if (isExclusive) {
          throw new IllegalArgumentException(
              "boards.exclusive is said without boards; name those that it is to have alone");
        }
        return Grant.everything(tenant);
      }
      Set<String> boards = names.equals(NO_BOARD) ? Set.of() : Set.copyOf(names);
      return new Grant(tenant, Optional.of(boards), isExclusive);
    }

    private static double weight(String text) {
      double weight;
      try {
        weight = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        weight = Double.NaN;
      }
      if (weight > 0 && weight <= HEAVIEST) {
        return weight;
      }
      throw new IllegalArgumentException(
          "weight is \"" + text + "\"; expected a number above 0 and up to a million");
    }

    private static Set<Integer> numbers(
        String key, Settings settings, Function<String, OptionalInt> byName) {
      Set<Integer> numbers = new HashSet<>();
      for (String each : settings.list(key, List.of())) {
        OptionalInt number = byName.apply(each);
        if (number.isEmpty()) {
          throw new IllegalArgumentException(
              key + " has \"" + each + "\"; expected a name or number of this machine's " + key);
        }
        numbers.add(number.getAsInt());
      }
      return Set.copyOf(numbers);
    }

    private Further socket(Settings settings) {
      Path path =
          settings
              .text("path")
              .map(Path::of)
              .filter(Path::isAbsolute)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "path is not said or not absolute; expected where the socket is to be"));
      return new Further(
          path,
          settings.text("tenant", Request.DEFAULT_TENANT),
          DaemonSettings.permissions("permissions", settings.text("permissions", "rw-rw----")),
          settings.text("group"));
    }

    private void refuseSharedUsers() {
      Map<String, String> owners = new TreeMap<>();
      for (Section section : sections.all()) {
        Rules rules = tenants.get(section.name());
        if (section.kind().equals("tenant") && rules != null) {
          rules.users().forEach(user -> refuseSecond(owners, section, "users", user));
          rules.groups().forEach(group -> refuseSecond(owners, section, "groups", group));
        }
      }
    }

    private void refuseSharedBoards() {
      Map<String, String> owners = new TreeMap<>();
      for (Section section : sections.all()) {
        Rules rules = tenants.get(section.name());
        if (section.kind().equals("tenant") && rules != null && rules.grant().isExclusive()) {
          for (String board : rules.grant().boards().orElse(Set.of())) {
            String before = owners.putIfAbsent(board, section.heading());
            if (before != null) {
              sections.wrong(
                  section.lines().getOrDefault("boards", section.line()),
                  "boards has " + board + ", which " + before + " has exclusively, too");
            }
          }
        }
      }
    }

    private void refuseSecond(Map<String, String> owners, Section section, String key, int number) {
      String before = owners.putIfAbsent(key + Integer.toUnsignedString(number), section.heading());
      if (before != null) {
        sections.wrong(
            section.lines().getOrDefault(key, section.line()),
            key + " has " + Integer.toUnsignedString(number) + ", which " + before + " has, too");
      }
    }

    private void refuseUnknownTenants() {
      for (Section section : sections.all()) {
        Further socket = sockets.get(section.name());
        if (section.kind().equals("socket")
            && socket != null
            && !socket.tenant().equals(Request.DEFAULT_TENANT)
            && !tenants.containsKey(socket.tenant())) {
          sections.wrong(
              section.lines().getOrDefault("tenant", section.line()),
              "tenant is \"" + socket.tenant() + "\"; expected one of " + tenants.keySet());
        }
      }
    }
  }
}
