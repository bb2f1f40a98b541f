package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.GroupInfo;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Boards that belong together, whether they are there or not. It holds a claim to them while all
 * are there and its own, so that a group that misses a board holds no other. Guarded by {@link
 * Groups}.
 */
final class Group {

  private final GroupSource source;
  private final GroupSettings settings;
  private final MemberRuntime runtime;
  private final List<String> boards;
  private final int number;
  private final Claims claims;

  /** The claim that is held, or the next one. */
  private volatile Claims.Claim claim;

  private boolean held;

  Group(
      GroupSource source,
      GroupSettings settings,
      MemberRuntime runtime,
      List<String> boards,
      int number,
      Claims claims) {
    this.source = source;
    this.settings = settings;
    this.runtime = runtime;
    this.boards = List.copyOf(boards);
    this.number = number;
    this.claims = claims;
    this.claim = newClaim();
  }

  private Claims.Claim newClaim() {
    return claims.claim(
        "group " + id() + " (" + source.name() + ")",
        runtime.id(),
        new LinkedHashSet<>(boards),
        settings.priority());
  }

  String id() {
    return GroupInfo.id(boards);
  }

  GroupSource source() {
    return source;
  }

  GroupSettings settings() {
    return settings;
  }

  MemberRuntime runtime() {
    return runtime;
  }

  List<String> boards() {
    return boards;
  }

  /** Which group it is, from 0; the number of a group that is gone is given again. */
  int number() {
    return number;
  }

  Claims.Claim claim() {
    return claim;
  }

  boolean held() {
    return held;
  }

  /** Holds the claim from now on; what makes that known, once no lock is held. */
  Runnable hold() {
    held = true;
    return claim::announce;
  }

  /** Gives the claim back; what makes that known, once no lock is held. */
  Runnable release() {
    held = false;
    Claims.Claim last = claim;
    claim = newClaim();
    return last::withdraw;
  }

  /** The group as a device, if all its boards are there and its own; else a finding says why. */
  Optional<DeviceInfo> present(Map<String, DeviceInfo> devices, List<Finding> findings) {
    List<DeviceInfo> there = new ArrayList<>();
    for (String board : boards) {
      DeviceInfo device = devices.get(board);
      if (device == null) {
        findings.add(
            finding(
                "board " + board + " is not there; there are " + devices.keySet(),
                "plug it in, or change boards in the group's configuration"));
        return Optional.empty();
      }
      Optional<String> stronger = claim.strongerOwner(board, new ArrayList<>(devices.keySet()));
      if (stronger.isPresent()) {
        findings.add(
            finding(
                "board " + board + " has a stronger claim by " + stronger.get(),
                "free it there, or raise priority in the group's configuration"));
        return Optional.empty();
      }
      there.add(device);
    }
    long platforms = there.stream().map(DeviceInfo::platform).distinct().count();
    if (platforms != 1) {
      findings.add(
          finding(
              "its boards differ: "
                  + there.stream().map(board -> board.id() + " is " + board.platform()).toList(),
              "group boards of one name and version: name them in boards"));
      return Optional.empty();
    }
    return Optional.of(GroupInfo.of(there));
  }

  private Finding finding(String cause, String remedy) {
    return new Finding(Finding.Kind.CONFIGURATION, "group " + id(), cause, remedy);
  }
}
