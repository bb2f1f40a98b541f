package io.coral.gateway.functions.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.RequestException;
import io.coral.api.function.FunctionCall;
import io.coral.api.function.InstalledFunction;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * One body on its way through a board, and the memory of its result. Whoever has it closes it, once
 * its answer is done.
 */
final class Computation implements AutoCloseable {

  private final Memory memory;
  private final Memory.Piece result;
  private final FunctionCall call;
  private final Answer answer;

  private Computation(Memory memory, Memory.Piece result, FunctionCall call, Answer answer) {
    this.memory = memory;
    this.result = result;
    this.call = call;
    this.answer = answer;
  }

  /**
   * Begins one.
   *
   * @param body stays its owner's, and is left alone until the answer is done
   * @param wait for a board
   * @throws RequestException where the function does not take it
   * @throws Refusal {@code UNAVAILABLE} where there is no memory for its result
   */
  static Computation begin(
      Coral coral,
      InstalledFunction function,
      Memory memory,
      String tenant,
      Duration wait,
      ByteBuffer body) {
    Memory.Piece result = memory.take(function.room(body.remaining()));
    FunctionCall call = null;
    try {
      call = function.call(coral, body, result.buffer());
      Answer answer =
          coral.submit(
              call.request()
                  .version(function.version())
                  .tenant(tenant)
                  .deadline(Instant.now().plus(wait)));
      return new Computation(memory, result, call, answer);
    } catch (RuntimeException | Error e) {
      if (call != null) {
        call.close();
      }
      memory.giveBack(result);
      throw e;
    }
  }

  /** What is still to come. */
  Answer answer() {
    return answer;
  }

  /**
   * The result, once the answer is there.
   *
   * @throws RequestException where there is none
   */
  ByteBuffer result() {
    answer.join();
    return call.result();
  }

  @Override
  public void close() {
    call.close();
    memory.giveBack(result);
  }
}
