package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.format.Boards;
import io.coral.runtime.intelpac.format.Guids;
import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.runtime.intelpac.opae.internal.CardInfo;
import io.coral.runtime.intelpac.opae.internal.Opae;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The cards of this machine, as OPAE and the system show them. Any thread. */
final class Cards implements AutoCloseable {

  private static final String ID_PREFIX = "pac-";
  private static final String UNKNOWN = "unknown";

  private final IntelPacSettings settings;
  private final Sysfs sysfs;
  private final Opae.Loading loading;

  /** Loads the OPAE library; where that fails, discovery says so. */
  Cards(IntelPacSettings settings) {
    this.settings = settings;
    this.sysfs = new Sysfs(settings.sysfs());
    this.loading = load(settings);
  }

  private static Opae.Loading load(IntelPacSettings settings) {
    try {
      return BoundedCall.call(
          settings.discoverLimit(),
          "load",
          "OPAE",
          () -> Opae.load(settings.library(), settings.libraryConfiguration()),
          late -> late.opae().ifPresent(Opae::close));
    } catch (AcceleratorException e) {
      return new Opae.Loading(
          Optional.empty(),
          Optional.of(
              new Finding(
                  Finding.Kind.LIBRARY,
                  settings.library().orElse("libopae-c"),
                  "loading it failed: " + e.textWithVendor(),
                  "run fpgainfo fme as the same user, which loads the same library")));
    }
  }

  /**
   * What was seen at one moment.
   *
   * @param cards by PCI address
   * @param devices the same as users see them
   * @param findings what stands in the way of others
   */
  record Seen(List<CardInfo> cards, List<DeviceInfo> devices, List<Finding> findings) {
    Seen {
      cards = List.copyOf(cards);
      devices = List.copyOf(devices);
      findings = List.copyOf(findings);
    }
  }

  /** Looks now; opens none and never throws. */
  Seen look() {
    List<CardInfo> cards = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    loading.finding().ifPresent(findings::add);
    loading
        .opae()
        .map(Opae::cards)
        .ifPresent(
            enumeration -> {
              cards.addAll(enumeration.cards());
              findings.addAll(enumeration.findings());
            });
    findings.addAll(new SystemFindings(sysfs, settings.dev()).find());
    return new Seen(cards, cards.stream().map(this::device).toList(), findings);
  }

  private DeviceInfo device(CardInfo card) {
    Optional<UUID> interfaceId = card.interfaceId().or(() -> interfaceInSysfs(card.pciAddress()));
    return new DeviceInfo(
        ID_PREFIX + card.pciAddress(),
        Boards.VENDOR,
        Boards.ofPciDevice(card.pciDeviceId()),
        interfaceId.map(Guids::plain).orElse(UNKNOWN),
        List.of(card.pciAddress()),
        List.of(),
        List.of(HostMemoryInfo.of(settings, sysfs)),
        interfaceId.isPresent() ? Optional.empty() : card.failure());
  }

  /** Both drivers show the id, each at its own place. */
  private Optional<UUID> interfaceInSysfs(String pciAddress) {
    String folder = sysfs.pciFunction(pciAddress);
    return sysfs
        .firstText(folder + "/fpga/intel-fpga-dev.*/intel-fpga-fme.*/pr/interface_id")
        .or(
            () ->
                sysfs.firstText(
                    folder
                        + "/fpga_region/region*/dfl-fme.*/dfl-fme-region.*/fpga_region/region*"
                        + "/compat_id"))
        .flatMap(Guids::parse);
  }

  /**
   * Opens the card of a device; the caller owns it.
   *
   * @throws AcceleratorException as {@link Opae#open}
   */
  Card open(DeviceInfo device) {
    return loading
        .opae()
        .orElseThrow(
            () ->
                AcceleratorException.of(
                    ErrorCode.DEVICE_LOST, "open", device.id(), "the OPAE library is not loaded"))
        .open(pciAddress(device));
  }

  /** The PCI address of a device of this runtime. */
  static String pciAddress(DeviceInfo device) {
    return device.pciIds().get(0);
  }

  /** Gives the library back; every card is closed by then. */
  @Override
  public void close() {
    loading.opae().ifPresent(Opae::close);
  }
}
