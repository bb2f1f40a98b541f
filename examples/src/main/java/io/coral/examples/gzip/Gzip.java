package io.coral.examples.gzip;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compresses a stream into one {@link Member} of the gzip format. As many of its pieces as keep all
 * boards busy are under way at a time.
 */
public final class Gzip {

  private static final int PIECES_PER_BOARD = 2;
  private static final Duration BOUND = Duration.ofMinutes(5);

  private final Coral coral;
  private final int piece;

  /** On these boards, in pieces of {@link Member#PIECE} bytes. */
  public Gzip(Coral coral) {
    this(coral, Member.PIECE);
  }

  Gzip(Coral coral, int piece) {
    this.coral = coral;
    this.piece = piece;
  }

  /**
   * What became of a stream.
   *
   * @param read bytes
   * @param written bytes
   * @param piecesByBoard how many pieces each board compressed
   */
  public record Summary(long read, long written, Map<String, Integer> piecesByBoard) {}

  private record UnderWay(Piece piece, Answer answer) {}

  /**
   * Compresses a stream to its end. Blocks; memory is bounded by the number of boards.
   *
   * @param in not closed
   * @param out not closed; after a failure it holds a part
   * @throws IOException from either stream
   * @throws RequestException when no board has the accelerator {@code gzip.deflate}, or a board
   *     failed
   */
  public Summary compress(InputStream in, OutputStream out) throws IOException {
    Member member = new Member(in, out, piece);
    Map<String, Integer> boards = new TreeMap<>();
    Deque<UnderWay> underWay = new ArrayDeque<>();
    int most = PIECES_PER_BOARD * Math.max(1, coral.boards().size());
    try {
      while (member.hasNext()) {
        if (underWay.size() == most) {
          boards.merge(add(underWay.remove(), member), 1, Integer::sum);
        }
        Piece next = member.next();
        underWay.add(new UnderWay(next, coral.submit(next.addTo(Request.of(Piece.ACCELERATOR)))));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    while (!underWay.isEmpty()) {
      boards.merge(add(underWay.remove(), member), 1, Integer::sum);
    }
    member.end();
    return new Summary(member.read(), member.written(), boards);
  }

  /** Waits for a piece and writes it; its board's id. */
  private static String add(UnderWay first, Member member) throws IOException {
    String board = response(first.answer()).boardId();
    member.add(first.piece(), "board " + board);
    return board;
  }

  private static Response response(Answer answer) throws IOException {
    try {
      return answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new IOException("a piece is not compressed after " + BOUND, e);
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a board compressed a piece");
    }
  }
}
