package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.StageTimes;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.core.request.internal.Scalars;
import io.coral.spec.Access;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What launches on one lane of an open board have in common, worked out once: open compute units,
 * and where each argument goes. Used by one thread at a time.
 */
final class LaunchPlan {

  /** A scalar of one stage. */
  record Scalar(int position, int index, OptionalInt size) {

    /** As the kernel takes it; one that does not fit was refused when the request came. */
    byte[] bytes(Argument given) {
      if (given instanceof Argument.Struct struct) {
        return struct.bytes();
      }
      Argument.Scalar scalar = (Argument.Scalar) given;
      return size.isEmpty() ? scalar.bytes() : Scalars.bytes(scalar, size.getAsInt());
    }
  }

  /**
   * An array in one stage.
   *
   * @param memories those in which the stage reaches it; at least one
   */
  record Use(int position, int index, int[] memories) {}

  /** One stage. */
  record Stage(OpenUnit unit, Scalar[] scalars, Use[] uses) {}

  private final List<ArtifactArgument> declared;
  private final List<Stage> stages = new ArrayList<>();
  private final List<String> units;
  private final boolean[] moves;
  private final int commands;

  /** Of the last launch that went well, for the next. */
  private @Nullable Commands spare;

  /**
   * Opens the compute units of a lane.
   *
   * @throws io.coral.spec.AcceleratorException as the runtime's calls
   * @throws io.coral.api.RequestException where descriptor and board contradict each other
   */
  LaunchPlan(String accelerator, Lane lane, Session session) {
    declared = lane.kernel().arguments();
    // a list of a stream would be copied for each receipt
    units = List.copyOf(lane.units().stream().map(Lane.Unit::name).toList());
    BankPlacement banks = new BankPlacement(accelerator, session.memories().size());
    for (int stage = 0; stage < lane.units().size(); stage++) {
      OpenUnit unit = session.unit(lane.units().get(stage));
      List<Scalar> scalars = new ArrayList<>();
      List<Use> uses = new ArrayList<>();
      for (int position = 0; position < declared.size(); position++) {
        ArtifactArgument argument = declared.get(position);
        OptionalInt at = argument.indexIn(stage, position);
        if (at.isEmpty()) {
          continue;
        }
        int index = at.getAsInt();
        if (argument.isArray()) {
          uses.add(
              new Use(position, index, banks.of(argument, stage, index, unit.unit().kernel())));
        } else {
          scalars.add(new Scalar(position, index, argument.scalarSize()));
        }
      }
      stages.add(new Stage(unit, scalars.toArray(Scalar[]::new), uses.toArray(Use[]::new)));
    }
    commands = stages.stream().mapToInt(stage -> 1 + stage.uses().length).sum();
    moves = new boolean[declared.size()];
    for (int position = 0; position < moves.length; position++) {
      moves[position] = moves(position);
    }
  }

  /** Whether an array may have to be in several memories. */
  private boolean moves(int position) {
    int[] first = null;
    for (Stage stage : stages) {
      for (Use use : stage.uses()) {
        if (use.position() == position) {
          if (first != null && !Arrays.equals(first, use.memories())) {
            return true;
          }
          first = use.memories();
        }
      }
    }
    return false;
  }

  /** One for each stage, in order. */
  List<Stage> stages() {
    return stages;
  }

  /** The names of the compute units, one for each stage. */
  List<String> units() {
    return units;
  }

  /** Without commands as yet. */
  Commands commands() {
    Commands taken = spare == null ? new Commands(commands) : spare;
    spare = null;
    return taken;
  }

  /** Takes back what nobody looks at any more; all that was issued has completed. */
  void giveBack(Commands completed) {
    completed.clear();
    spare = completed;
  }

  /** What is told of a stage where the runtime has no times. */
  StageTimes withoutTimes(int stage) {
    return new StageTimes(
        stages.get(stage).unit().unit().name(), List.of(), Optional.empty(), List.of());
  }

  /** How many arguments a request has. */
  int arguments() {
    return declared.size();
  }

  Access access(int position) {
    return declared.get(position).access();
  }

  /** Whether an array stays in one memory, so that it can be staged. */
  boolean stays(int position) {
    return !moves[position];
  }
}
