package io.coral.whatif;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.SeenBoard;
import io.coral.core.whatif.internal.BoardKind;
import io.coral.core.whatif.internal.ModelledBoard;
import io.coral.core.whatif.internal.Observed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The recorded boards, changed as asked; what is assumed on the way is noted. */
final class BoardSet {

  /** An option that does not fit the recording. */
  static final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misfit(String message) {
      super(message);
    }
  }

  /** How fast the boards of a name are: so many times as fast as those of a recorded name. */
  private record Speed(double factor, String like) {}

  private static final Pattern ADDED = Pattern.compile("([^/:]+/[^/:]+)(?::(\\d{1,5}))?");
  private static final Pattern SPEED =
      Pattern.compile("([^/=]+/[^/=]+)=(\\d+(?:\\.\\d+)?)(?:\\*([^/]+/[^/]+))?");

  private final Traffic traffic;
  private final List<BoardKind> kinds;
  private final Map<String, Speed> speeds = new HashMap<>();
  private final Map<String, ModelledBoard> boards = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** The boards as they were. */
  BoardSet(Traffic traffic, Observed observed) {
    this.traffic = traffic;
    this.kinds = observed.kinds();
    List<ModelledBoard> recorded = ModelledBoard.of(traffic);
    for (int i = 0; i < recorded.size(); i++) {
      boards.put(traffic.boards().get(i).id(), recorded.get(i));
    }
  }

  /** The boards as they are now. */
  List<ModelledBoard> boards() {
    return List.copyOf(boards.values());
  }

  /** What was assumed. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Has the boards of a name run at another speed; before boards are added.
   *
   * @param option {@code VENDOR/NAME=FACTOR} or {@code VENDOR/NAME=FACTOR*VENDOR/NAME}
   */
  void speed(String option) {
    Matcher parts = SPEED.matcher(option);
    double factor = parts.matches() ? Double.parseDouble(parts.group(2)) : 0;
    if (factor == 0) {
      throw new Misfit(
          "--speed "
              + option
              + ": expected VENDOR/NAME=FACTOR or VENDOR/NAME=FACTOR*VENDOR/NAME with a factor"
              + " above 0, such as xilinx/u280=2*xilinx/u250");
    }
    String name = parts.group(1);
    String like = parts.group(3) == null ? "" : parts.group(3);
    if (!like.isEmpty() && kinds.stream().noneMatch(kind -> kind.title().equals(like))) {
      throw new Misfit(
          "--speed "
              + option
              + ": no board "
              + like
              + " ran anything in the recording; there are "
              + titles());
    }
    speeds.put(name, new Speed(factor, like));
    boards.replaceAll(
        (id, board) ->
            board.name().equals(name)
                ? new ModelledBoard(
                    name,
                    like.isEmpty() ? board.like() : likeliest(like),
                    factor,
                    board.bitstream())
                : board);
  }

  /** Takes a recorded board away. */
  void remove(String id) {
    if (boards.remove(id) == null) {
      throw new Misfit(
          "--remove "
              + id
              + ": there is no such board in the recording; its boards are "
              + traffic.boards().stream().map(SeenBoard::id).collect(Collectors.joining(", ")));
    }
  }

  /**
   * Adds boards that are not programmed yet.
   *
   * @param option {@code VENDOR/NAME} or {@code VENDOR/NAME:COUNT}
   */
  void add(String option) {
    Matcher parts = ADDED.matcher(option);
    int count =
        !parts.matches() ? 0 : parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
    if (count == 0) {
      throw new Misfit(
          "--add " + option + ": expected VENDOR/NAME or VENDOR/NAME:COUNT, such as xilinx/u280:2");
    }
    String name = parts.group(1);
    Speed speed = speeds.getOrDefault(name, new Speed(1, ""));
    BoardKind like = speed.like().isEmpty() ? likeliest(name) : likeliest(speed.like());
    if (!like.title().equals(name)) {
      notes.add(
          name
              + " is not in the recording: its runs are taken to be "
              + number(speed.factor())
              + " times as fast as those of "
              + like.title()
              + ", its copies and programmings as fast");
    }
    ModelledBoard board = new ModelledBoard(name, like, speed.factor(), "");
    for (ModelledBoard each : Collections.nCopies(count, board)) {
      boards.put("added " + boards.size(), each);
    }
  }

  private static String number(double factor) {
    return factor == Math.rint(factor) ? String.valueOf((long) factor) : String.valueOf(factor);
  }

  /** The recorded kind of that name, else the only one there is. */
  private BoardKind likeliest(String name) {
    for (BoardKind kind : kinds) {
      if (kind.title().equals(name)) {
        return kind;
      }
    }
    if (kinds.size() == 1) {
      return kinds.get(0);
    }
    throw new Misfit(
        "--add "
            + name
            + ": the recording has no such board and several others, so its speed is not known;"
            + " say what it is like by --speed "
            + name
            + "=1*"
            + kinds.get(0).title()
            + " (there are "
            + titles()
            + ")");
  }

  private String titles() {
    return kinds.stream().map(BoardKind::title).distinct().collect(Collectors.joining(", "));
  }
}
