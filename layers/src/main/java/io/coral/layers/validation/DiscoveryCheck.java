package io.coral.layers.validation;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a runtime says of itself and of its devices: VER-01, DSC-02, DSC-04, RES-01, RES-03. */
final class DiscoveryCheck implements Check {

  /** What was seen of one runtime. */
  private static final class Known {
    private @Nullable RuntimeInfo info;
    private @Nullable List<String> devices;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    synchronized @Nullable RuntimeInfo swap(RuntimeInfo next) {
      RuntimeInfo before = info;
      info = next;
      return before;
    }

    synchronized @Nullable List<String> swap(List<String> next) {
      List<String> before = devices;
      devices = next;
      return before;
    }
  }

  @Override
  public void look(Seen seen) {
    if (seen.call().type() != AcceleratorRuntime.class) {
      return;
    }
    Known known = seen.state(Known.class, Known::new);
    switch (seen.call().operation()) {
      case RUNTIME_INFO -> info(seen, known);
      case DISCOVER -> discovery(seen, known);
      case OPEN -> open(seen, known);
      default -> {}
    }
  }

  private static void info(Seen seen, Known known) {
    RuntimeInfo now = seen.result(RuntimeInfo.class);
    RuntimeInfo before = known.swap(now);
    seen.require(
        before == null || before.equals(now),
        Rule.VER_01,
        () -> "info() is constant; it was " + before + " and is " + now);
    seen.require(
        now.specVersion().matches("\\d+\\.\\d+"),
        Rule.VER_01,
        () -> "specVersion is major.minor; it is " + now.specVersion());
    seen.require(
        new HashSet<>(now.features()).size() == now.features().size(),
        Rule.VER_01,
        () -> "no feature stands twice; there are " + now.features());
  }

  private static void discovery(Seen seen, Known known) {
    if (!seen.succeeded()) {
      seen.broken(Rule.DSC_02, "discovery never throws; it threw " + seen.failure());
      return;
    }
    Discovery discovery = seen.result(Discovery.class);
    for (Finding finding : discovery.findings()) {
      seen.require(
          !finding.subject().isBlank() && !finding.cause().isBlank() && !finding.remedy().isBlank(),
          Rule.DSC_02,
          () -> "a finding has subject, cause and remedy; seen " + finding);
    }
    List<String> now = discovery.devices().stream().map(DeviceInfo::id).toList();
    List<String> before = known.swap(now);
    for (DeviceInfo device : discovery.devices()) {
      if (device.failure().isPresent()) {
        known.failed.add(device.id());
      }
    }
    if (before == null) {
      return;
    }
    boolean mayChange = seen.target(AcceleratorRuntime.class).info().has(Features.HOT_PLUG);
    List<String> stayed = before.stream().filter(now::contains).toList();
    List<String> still = now.stream().filter(before::contains).toList();
    seen.require(
        stayed.equals(still) && (mayChange || before.equals(now)),
        Rule.DSC_04,
        () ->
            "discovery gives the same devices in the same order; before "
                + before
                + ", now "
                + now);
  }

  private static void open(Seen seen, Known known) {
    String id = seen.argument(0, String.class);
    List<String> listed =
        seen.target(AcceleratorRuntime.class).discover().devices().stream()
            .map(DeviceInfo::id)
            .toList();
    if (seen.succeeded()) {
      seen.require(
          listed.contains(id),
          Rule.RES_01,
          () -> "open of an unknown device fails NOT_FOUND; " + id + " is not in " + listed);
    } else if (seen.code().filter(code -> code == ErrorCode.NOT_FOUND).isPresent()) {
      seen.require(
          !listed.contains(id) || known.failed.contains(id),
          Rule.RES_02,
          () -> "a device that discovery lists is found; " + id + " was not");
    }
  }
}
