package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.format.Boards;
import io.coral.runtime.intelpac.format.Guids;
import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.runtime.intelpac.opae.internal.CardInfo;
import io.coral.runtime.intelpac.opae.internal.Opae;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The cards of this machine, as OPAE and the system show them. Any thread. */
public final class Cards implements AutoCloseable {

  private static final String ID_PREFIX = "pac-";
  private static final String UNKNOWN = "unknown";

  private final Settings settings;
  private final Sysfs sysfs;
  private final Opae.Loading loading;

  /** Loads the OPAE library; where that fails, discovery says so. */
  public Cards(Settings settings) {
    this.settings = settings;
    this.sysfs = new Sysfs(settings.sysfs());
    this.loading = Opae.load(settings.library(), settings.libraryConfiguration());
  }

  /** Lists the cards, and what stands in the way of others. */
  public Discovery discover() {
    List<DeviceInfo> devices = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    loading.finding().ifPresent(findings::add);
    loading
        .opae()
        .map(Opae::cards)
        .ifPresent(
            enumeration -> {
              enumeration.cards().forEach(card -> devices.add(device(card)));
              findings.addAll(enumeration.findings());
            });
    findings.addAll(new SystemFindings(sysfs, settings.dev()).find());
    return new Discovery(devices, findings);
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
  public Card open(DeviceInfo device) {
    return loading
        .opae()
        .orElseThrow(
            () ->
                AcceleratorException.of(
                    ErrorCode.DEVICE_LOST, "open", device.id(), "the OPAE library is not loaded"))
        .open(pciAddress(device));
  }

  /** The PCI address of a device of this runtime. */
  public static String pciAddress(DeviceInfo device) {
    return device.pciIds().get(0);
  }

  /** Gives the library back; every card is closed by then. */
  @Override
  public void close() {
    loading.opae().ifPresent(Opae::close);
  }
}
