package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClDevice;
import io.coral.runtime.intelpac.opae.internal.CardInfo;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which device of an OpenCL platform is which card. OpenCL tells no PCI address, so it goes by the
 * settings; else by the driver's object id, which Intel's platform has in its devices' names; else
 * there must be one of each. It never guesses: work must not run on another card.
 */
final class CardMatch {

  /** As in {@code pac_a10 : Intel PAC Platform (pac_ec00000)}. */
  private static final Pattern OBJECT_ID = Pattern.compile(".*\\(pac_([0-9a-f]{1,15})\\)\\s*");

  private final AocxSettings settings;
  private final List<CardInfo> cards;
  private final List<ClDevice> devices;

  CardMatch(AocxSettings settings, List<CardInfo> cards, List<ClDevice> devices) {
    this.settings = settings;
    this.cards = cards;
    this.devices = devices;
  }

  /**
   * The device of a card.
   *
   * @throws AcceleratorException {@code UNSUPPORTED}, saying what could not be told apart
   */
  ClDevice deviceOf(CardInfo card) {
    Integer configured = settings.deviceOfCard().get(card.pciAddress());
    if (configured != null && configured < devices.size()) {
      return devices.get(configured);
    }
    Optional<ClDevice> named =
        devices.stream()
            .filter(device -> objectId(device.name()).stream().anyMatch(card.objectIds()::contains))
            .findFirst();
    if (configured == null && named.isPresent()) {
      return named.get();
    }
    boolean alone = cards.size() == 1 && devices.size() == 1;
    if (configured == null && settings.isIntel() && alone) {
      return devices.get(0);
    }
    throw AcceleratorException.of(
        ErrorCode.UNSUPPORTED,
        "check",
        "card " + card.pciAddress(),
        "an AOCX runs through OpenCL, and none of "
            + devices
            + " is known to be this card; set opencl.devices, e.g. "
            + card.pciAddress()
            + "=0");
  }

  /** What is wrong with {@code opencl.devices}, as far as cards and devices are seen. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    new TreeMap<>(settings.deviceOfCard())
        .forEach(
            (address, device) -> {
              if (cards.stream().noneMatch(card -> card.pciAddress().equals(address))) {
                findings.add(
                    wrong(
                        "it names card " + address,
                        cards.stream().map(CardInfo::pciAddress).toList()));
              } else if (!devices.isEmpty() && device >= devices.size()) {
                findings.add(wrong("it names device " + device + " for " + address, devices));
              }
            });
    return findings;
  }

  private static Finding wrong(String what, List<?> seen) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        "opencl.devices",
        what + ", and there are " + seen,
        "correct the setting; devices count from 0");
  }

  /** Those that drive no card by the settings. */
  List<ClDevice> others() {
    return devices.stream()
        .filter(device -> !settings.deviceOfCard().containsValue(device.index()))
        .toList();
  }

  /** The object id at the end of a device's name. */
  static OptionalLong objectId(String name) {
    Matcher matcher = OBJECT_ID.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1), 16))
        : OptionalLong.empty();
  }
}
