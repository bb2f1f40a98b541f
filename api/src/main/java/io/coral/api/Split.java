package io.coral.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * One call over all boards: its arrays are cut into pieces, each board takes as many as it is fast,
 * and the results are where the whole call would have left them.
 *
 * <pre>{@code
 * Request request = Request.of("vector.addition").arg(a).arg(b).arg(c).arg(n);
 * Split.of(request).cut(0, 1, 2).along(3).submit(coral).join();
 * }</pre>
 *
 * <p>The call must be one whose elements do not know of each other. Positions count from 0, as in
 * {@link Request#arguments}; arguments that are not named go whole to each piece. Tenant, priority,
 * deadline and labels are those of the request, for each piece. Immutable; any thread.
 */
public final class Split {

  /** With so many a board that is 3.5 times slower ends within 2 % of the best possible. */
  private static final long PIECES_PER_BOARD = 24;

  private final Request request;
  private final List<Integer> cut;
  private final int along;
  private final Optional<Joined.Terms> joined;
  private final int align;
  private final int pieces;

  private Split(
      Request request,
      List<Integer> cut,
      int along,
      Optional<Joined.Terms> joined,
      int align,
      int pieces) {
    this.request = request;
    this.cut = cut;
    this.along = along;
    this.joined = joined;
    this.align = align;
    this.pieces = pieces;
  }

  /** A call that says as yet neither what is cut nor along what. */
  public static Split of(Request request) {
    Objects.requireNonNull(request, "request");
    return new Split(request, List.of(), -1, Optional.empty(), 1, 0);
  }

  /**
   * Cuts these arrays; each has the same number of bytes for each element.
   *
   * @param positions of direct buffers, Java arrays or typed buffers
   */
  public Split cut(int... positions) {
    List<Integer> all = Arrays.stream(positions).boxed().toList();
    return new Split(request, all, along, joined, align, pieces);
  }

  /**
   * Cuts them along the number of elements, of which each piece is told its own.
   *
   * @param position of a {@code byte}, {@code short}, {@code int} or {@code long}
   */
  public Split along(int position) {
    return new Split(request, cut, position, joined, align, pieces);
  }

  /**
   * Joins an output whose length is known only afterwards, as that of a compression: what the
   * pieces wrote comes to lie one behind the other from the output's beginning, and the length
   * becomes that of the whole.
   *
   * @param output the position of a direct buffer with room for the capacities of all pieces
   * @param length the position of an {@code int[1]} or {@code long[1]}, in which the accelerator
   *     tells how many bytes it wrote
   * @param capacity the most bytes that so many elements can become
   */
  public Split joined(int output, int length, IntUnaryOperator capacity) {
    Objects.requireNonNull(capacity, "capacity");
    Joined.Terms terms = new Joined.Terms(output, length, capacity);
    return new Split(request, cut, along, Optional.of(terms), align, pieces);
  }

  /**
   * Lets each piece but the last have a multiple of so many elements; 1 is usual.
   *
   * @param elements at least 1
   */
  public Split align(int elements) {
    return new Split(request, cut, along, joined, positive(elements), pieces);
  }

  /**
   * Cuts into so many pieces of one size; 24 for each board are usual.
   *
   * @param number at least 1
   */
  public Split pieces(int number) {
    return new Split(request, cut, along, joined, align, positive(number));
  }

  private static int positive(int value) {
    if (value < 1) {
      throw new IllegalArgumentException(value + " given, expected at least 1");
    }
    return value;
  }

  /**
   * Runs the pieces; either all of them are taken or none. Does not block for the boards' work;
   * looks for boards and reads what is installed, as {@link Coral#boards} and {@link
   * Coral#accelerators} do.
   *
   * @throws RequestException as {@link Coral#submit}; {@code WRONG_ARGUMENT} also where the call
   *     cannot be cut so, saying what was given and what is expected. Nothing happened then
   */
  public SplitAnswer submit(Coral coral) {
    int elements = elements();
    cut.forEach(position -> requireDivisible(position, elements));
    requireNothingElseIsWritten(coral);
    long many = pieces > 0 ? pieces : PIECES_PER_BOARD * boards(coral, request.tenant());
    List<Range> ranges = Range.cut(elements, align, many);
    joined.ifPresent(terms -> requireJoinable(terms, ranges));
    Optional<Joined> joining = joined.map(terms -> new Joined(request, terms));
    List<Request> requests = new ArrayList<>();
    for (Range range : ranges) {
      List<Argument> arguments = new ArrayList<>(request.arguments());
      cut.forEach(position -> arguments.set(position, range.of(argument(position), elements)));
      arguments.set(along, scalar(argument(along), range.elements()));
      joining.ifPresent(each -> each.add(range, arguments));
      requests.add(request.with(arguments));
    }
    List<Answer> answers = coral.submitAll(requests);
    Runnable join = () -> joining.ifPresent(Joined::join);
    return SplitAnswer.of(request.accelerator(), ranges, answers, join);
  }

  /** Boards that may take a piece, at least one. */
  private static long boards(Coral coral, String tenant) {
    List<Grant> grants = coral.grants();
    return Math.max(
        1,
        coral.boards().stream()
            .filter(board -> Grant.admit(grants, tenant, board.device()))
            .filter(board -> board.state() != Board.State.FAILED)
            .filter(board -> board.state() != Board.State.CLAIMED)
            .filter(board -> board.holder().filter(by -> !by.tenant().equals(tenant)).isEmpty())
            .count());
  }

  private Argument argument(int position) {
    if (position < 0 || position >= request.arguments().size()) {
      throw wrong(
          "position "
              + position
              + " is named, and the request has arguments at 0 to "
              + (request.arguments().size() - 1));
    }
    return request.arguments().get(position);
  }

  private int elements() {
    if (cut.isEmpty() || along < 0) {
      throw wrong("nothing says what is cut and along what; call cut(…) and along(…)");
    }
    long elements =
        argument(along) instanceof Argument.Scalar scalar
                && scalar.value() instanceof Number number
                && !(number instanceof Float || number instanceof Double)
            ? number.longValue()
            : -1;
    if (elements < 1 || elements > Integer.MAX_VALUE) {
      throw wrong(
          at(along)
              + ", expected the number of elements, a whole number of 1 to "
              + Integer.MAX_VALUE);
    }
    return (int) elements;
  }

  private void requireDivisible(int position, int elements) {
    Argument argument = argument(position);
    long parts =
        argument instanceof Argument.Array array
            ? array.size()
            : argument instanceof Argument.Numbers numbers ? numbers.count() : 0;
    if (parts == 0 || parts % elements != 0) {
      throw wrong(
          at(position)
              + ", expected an array that can be cut along "
              + elements
              + " elements: a buffer of a multiple of so many bytes, or a multiple of so many"
              + " numbers");
    }
  }

  /** Pieces that write into one array would write over each other's results. */
  private void requireNothingElseIsWritten(Coral coral) {
    List<Integer> apart = new ArrayList<>(cut);
    joined.ifPresent(terms -> apart.addAll(List.of(terms.output(), terms.length())));
    for (Accelerator accelerator : coral.accelerators()) {
      if (accelerator.id().equals(request.accelerator())) {
        for (int i = 0; i < accelerator.parameters().size(); i++) {
          if (accelerator.parameters().get(i).isWrittenArray() && !apart.contains(i)) {
            throw wrong(
                "each piece would write into the whole of argument "
                    + (i + 1)
                    + " ("
                    + accelerator.parameters().get(i).prototype()
                    + "); expected it among those that are cut or joined, or declared as read in"
                    + " the descriptor");
          }
        }
      }
    }
  }

  private void requireJoinable(Joined.Terms terms, List<Range> ranges) {
    if (!Joined.isLength(argument(terms.length()))) {
      throw wrong(at(terms.length()) + ", expected an int[1] or a long[1] for the output's length");
    }
    long needed = Joined.needed(terms, ranges);
    if (!(argument(terms.output()) instanceof Argument.Array output) || output.size() < needed) {
      throw wrong(
          at(terms.output())
              + ", expected a direct buffer of at least "
              + needed
              + " bytes for the output of "
              + ranges.size()
              + " pieces");
    }
  }

  private String at(int position) {
    return "argument " + (position + 1) + ": given " + argument(position).describe();
  }

  private RequestException wrong(String what) {
    return new RequestException(
        RequestException.Code.WRONG_ARGUMENT,
        request.accelerator(),
        request.accelerator() + " cannot be split: " + what);
  }

  /** A number of the type that was given. */
  private static Argument scalar(Argument like, int number) {
    Object value = ((Argument.Scalar) like).value();
    return new Argument.Scalar(
        value instanceof Long
            ? (Object) (long) number
            : value instanceof Integer
                ? (Object) number
                : value instanceof Short ? (Object) (short) number : (Object) (byte) number);
  }
}
