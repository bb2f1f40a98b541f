package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClDevice;
import io.coral.opencl.support.OpenClPlatformName;
import io.coral.runtime.intelpac.opae.internal.CardInfo;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.Platform;
import io.coral.spec.backend.Backend;
import io.coral.spec.lifecycle.BoundedDiscovery;
import io.coral.spec.lifecycle.DeviceSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The devices of this machine: the cards that OPAE shows, each driven two ways; and where another
 * OpenCL platform stands in for Intel's, its devices that drive no card. Any thread.
 */
public final class PacDevices implements DeviceSource {

  private static final String ID_PREFIX = "pac-";

  private final IntelPacSettings settings;
  private final Cards cards;
  private final OpenClDevices openCl;
  private final BoundedDiscovery discovery;

  /** Loads the OPAE library; where that fails, discovery says so. */
  public PacDevices(IntelPacSettings settings) {
    this.settings = settings;
    this.cards = new Cards(settings);
    this.openCl = new OpenClDevices(settings.aocx());
    this.discovery =
        new BoundedDiscovery(
            settings.discoverLimit(),
            "OPAE and OpenCL",
            "run fpgainfo fme and clinfo as the same user: the one that hangs or fails too tells"
                + " which library or driver it is",
            this::look);
  }

  @Override
  public Discovery discover() {
    return discovery.discover();
  }

  private Discovery look() {
    Cards.Seen seen = cards.look();
    List<DeviceInfo> devices = new ArrayList<>(seen.devices());
    List<Finding> findings = new ArrayList<>(seen.findings());
    boolean standIn = settings.aocx().isForeign();
    // who has no card does not miss Intel's OpenCL
    if (standIn || !seen.cards().isEmpty()) {
      OpenClDevices.Seen listed = openCl.look();
      findings.addAll(listed.findings());
      findings.addAll(match(seen, listed).findings());
      if (standIn) {
        match(seen, listed).others().forEach(device -> devices.add(info(device)));
      }
    }
    return new Discovery(devices, findings);
  }

  private CardMatch match(Cards.Seen seen, OpenClDevices.Seen listed) {
    return new CardMatch(settings.aocx(), seen.cards(), listed.devices());
  }

  private static DeviceInfo info(ClDevice device) {
    Platform platform = OpenClPlatformName.platform(device);
    return new DeviceInfo(
        id(device),
        platform.vendor(),
        platform.name(),
        platform.version(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static String id(ClDevice device) {
    return ID_PREFIX + OpenClPlatformName.platform(device).name() + "-" + device.index();
  }

  @Override
  public Backend open(DeviceInfo device) {
    if (device.pciIds().isEmpty()) {
      return new IntelPacBackend(device, new AocxTarget(false, () -> standIn(device)));
    }
    return new IntelPacBackend(
        device,
        cards.open(device),
        new AocxTarget(settings.aocx().isIntel(), () -> deviceOfCard(device)),
        settings);
  }

  private ClDevice standIn(DeviceInfo device) {
    return openCl.look().devices().stream()
        .filter(candidate -> id(candidate).equals(device.id()))
        .findFirst()
        .orElseThrow(
            () ->
                AcceleratorException.of(
                    ErrorCode.DEVICE_LOST,
                    "check",
                    device.id(),
                    "OpenCL does not list it any more"));
  }

  private ClDevice deviceOfCard(DeviceInfo device) {
    OpenClDevices.Seen listed = openCl.look();
    if (listed.devices().isEmpty()) {
      throw AcceleratorException.of(
          ErrorCode.UNSUPPORTED,
          "check",
          device.id(),
          "an AOCX runs through Intel's OpenCL platform alone; "
              + (listed.findings().isEmpty()
                  ? "opencl.platform is none: set it, or use a GBS of the same kernels"
                  : listed.findings().stream()
                      .map(Object::toString)
                      .collect(Collectors.joining("; "))));
    }
    Cards.Seen seen = cards.look();
    CardInfo card =
        seen.cards().stream()
            .filter(candidate -> candidate.pciAddress().equals(Cards.pciAddress(device)))
            .findFirst()
            .orElseThrow(
                () ->
                    AcceleratorException.of(
                        ErrorCode.DEVICE_LOST, "check", device.id(), "OPAE lists it no more"));
    return match(seen, listed).deviceOf(card);
  }

  /** Gives the OPAE library back. */
  @Override
  public void close(Duration bound) {
    cards.close();
  }
}
