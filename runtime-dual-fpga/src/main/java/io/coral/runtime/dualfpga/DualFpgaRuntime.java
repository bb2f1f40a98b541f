package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.GroupResource;
import io.coral.runtime.dualfpga.group.internal.Member;
import io.coral.runtime.dualfpga.network.internal.NetworkSetup;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Providers;
import io.coral.spec.lifecycle.OpenDevices;
import io.coral.spec.settings.Settings;
import io.coral.spec.settings.SystemSettings;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Groups of boards of other runtimes, each group one resource that is programmed from a tarball of
 * named binaries. Which boards belong together, configuration says. Any thread.
 */
public final class DualFpgaRuntime implements AcceleratorRuntime, AutoCloseable {

  /** The runtime's id. */
  public static final String ID = "dual-fpga";

  /** The factory PID of its configurations, one for each kind of group. */
  public static final String PID = "io.coral.runtime.dualfpga";

  static final String VENDOR = "coral";

  /** The key that names member runtimes by id, outside of OSGi. */
  static final String MEMBER = "member";

  private final RuntimeInfo info;
  private final List<MemberRuntime> members;
  private final Changes changes = new Changes();
  private final Groups groups;
  private final OpenDevices<GroupResource> open = new OpenDevices<>(ID);
  private final List<HotPlug.Subscription> subscriptions = new ArrayList<>();
  private final List<AcceleratorRuntime> owned;

  /**
   * For the {@link ServiceLoader}: members are the runtimes found in the same way, composite ones
   * left out, or those that the key {@code member} names by id; the settings are system properties
   * that start with {@value #PID} and a dot.
   */
  public DualFpgaRuntime() {
    this(SystemSettings.of(PID, System.getProperties()));
  }

  private DualFpgaRuntime(Map<String, String> properties) {
    this(properties, found(properties));
  }

  private DualFpgaRuntime(Map<String, String> properties, List<AcceleratorRuntime> found) {
    this(
        List.of(GroupSource.of("system properties " + PID + ".*", properties, found)),
        Claims.NONE,
        found);
  }

  /**
   * A runtime over given members, with one kind of group.
   *
   * @param members not owned
   * @param settings the keys of a configuration
   */
  public DualFpgaRuntime(List<AcceleratorRuntime> members, Map<String, ?> settings) {
    this(List.of(GroupSource.of(PID, settings, members)), Claims.NONE, List.of());
  }

  DualFpgaRuntime(List<GroupSource> sources, Claims claims) {
    this(sources, claims, List.of());
  }

  private DualFpgaRuntime(
      List<GroupSource> sources, Claims claims, List<AcceleratorRuntime> owned) {
    Map<AcceleratorRuntime, MemberRuntime> known = new IdentityHashMap<>();
    Map<MemberRuntime, BoundedCall.Limit> inOrder = new LinkedHashMap<>();
    for (GroupSource source : sources) {
      BoundedCall.Limit limit = source.limits().discover();
      source.members().stream()
          .filter(runtime -> !known.containsKey(runtime))
          .forEach(
              runtime ->
                  MemberRuntime.of(runtime, limit)
                      .ifPresent(
                          member -> {
                            known.put(runtime, member);
                            inOrder.put(member, limit);
                          }));
    }
    this.members = List.copyOf(inOrder.keySet());
    this.info = Declaration.of(members.stream().map(MemberRuntime::info).toList());
    this.groups = new Groups(sources, known, claims, changes);
    this.owned = owned;
    HotPlug.Listener listener = new BoardListener();
    inOrder.forEach(
        (member, limit) -> {
          if (member.info().has(Features.HOT_PLUG)) {
            member.listen(listener, limit).ifPresent(subscriptions::add);
          }
        });
    refresh();
  }

  private static List<AcceleratorRuntime> found(Map<String, String> properties) {
    BoundedCall.Limit limit = GroupSource.of(PID, properties, List.of()).limits().discover();
    List<String> ids = Settings.of(PID, properties).list(MEMBER, List.of());
    ClassLoader loader = DualFpgaRuntime.class.getClassLoader();
    return Providers.of(AcceleratorRuntime.class, loader).stream()
        .filter(provider -> provider.type() != DualFpgaRuntime.class)
        .flatMap(provider -> MemberRuntime.made(provider, limit).stream())
        .filter(
            runtime ->
                MemberRuntime.of(runtime, limit)
                    .filter(
                        member ->
                            ids.isEmpty() ? !member.info().composite() : ids.contains(member.id()))
                    .isPresent())
        .toList();
  }

  private final class BoardListener implements HotPlug.Listener {
    @Override
    public void arrived(DeviceInfo device) {
      refresh();
    }

    @Override
    public void removed(String deviceId) {
      refresh();
    }
  }

  /** The runtimes whose boards the groups are made of. */
  public List<AcceleratorRuntime> members() {
    return members.stream().map(MemberRuntime::runtime).toList();
  }

  /** Looks again which groups there are; an open one that is not listed any more is lost. */
  Discovery refresh() {
    Discovery discovery = groups.refresh();
    for (String id : open.ids()) {
      if (discovery.devices().stream().noneMatch(device -> device.id().equals(id))) {
        open.find(id).ifPresent(resource -> resource.lost("not all of its boards are there"));
      }
    }
    return discovery;
  }

  @Override
  public RuntimeInfo info() {
    return info;
  }

  @Override
  public Discovery discover() {
    return refresh();
  }

  @Override
  public <T> T capability(Class<T> type) {
    if (type == HotPlug.class && info.has(Features.HOT_PLUG)) {
      return type.cast((HotPlug) changes::subscribe);
    }
    return AcceleratorRuntime.super.capability(type);
  }

  /**
   * Opens a group: opens its boards in their own runtimes. Blocks while the engine gives boards
   * back, for {@code release.wait} at most.
   */
  @Override
  public Resource open(String deviceId) {
    GroupResource resource = open.open(deviceId, refresh().devices(), this::open);
    refresh();
    return resource;
  }

  private GroupResource open(DeviceInfo device, Runnable onClosed) {
    Group group =
        groups
            .find(device.id())
            .orElseThrow(
                () ->
                    AcceleratorException.of(
                        ErrorCode.NOT_FOUND,
                        "open",
                        "device " + device.id() + " of runtime " + ID,
                        "a board of the group went meanwhile; discover again"));
    List<Member> members = new MemberOpening(group, info.bounds().stopGrace()).open();
    NetworkSetup network = new NetworkSetup(group.settings().network().ofGroup(group.number()));
    return new GroupResource(info, device, members, group.settings().limits(), network, onClosed);
  }

  /** Stops the runtime: every open group is closed with {@code SHUTDOWN}, all boards are free. */
  @Override
  public void close() {
    BoundedCall.Limit limit = new BoundedCall.Limit("stop.grace", info.bounds().stopGrace());
    subscriptions.forEach(
        subscription ->
            ForeignCode.tell(
                "ending " + subscription,
                () -> BoundedCall.run(limit, "close", "subscription", subscription::close)));
    open.stop(info.bounds().stopGrace());
    groups.stop();
    for (AcceleratorRuntime runtime : owned) {
      String name = runtime.getClass().getName();
      ForeignCode.tell(
          "stopping " + name,
          () -> BoundedCall.run(limit, "close", name, () -> MemberRuntime.stop(runtime)));
    }
  }
}
