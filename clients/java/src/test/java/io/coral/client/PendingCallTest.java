package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.coral.protocol.Frames;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PendingCallTest {

  private static final long HOUR = 3_600_000_000_000L;

  private final List<Wire.Reply> replies = new ArrayList<>();

  private PendingCall submit(long within) {
    Wire.Submit.Builder submit = Wire.Submit.newBuilder().setAccelerator("a.b").setWithin(within);
    return new PendingCall(
        Wire.Call.newBuilder().setId(7).setSubmit(submit).build(), null, replies::add);
  }

  private static Wire.Call sent(PendingCall one) throws InvalidProtocolBufferException {
    byte[] frame = one.frame();
    return Wire.Call.parseFrom(Arrays.copyOfRange(frame, Frames.HEADER, frame.length));
  }

  private static PendingCall again(PendingCall one) {
    return Objects.requireNonNull(one.again(true), "a call for the next daemon");
  }

  @Test
  void aSubmitIsSentAgainAsOneThatMayHaveRunWithTheTimeThatIsLeft() throws Exception {
    PendingCall first = submit(HOUR);

    Wire.Call call = sent(again(first));

    assertThat(sent(first)).isEqualTo(first.call());
    assertThat(call.getAgain()).isTrue();
    assertThat(call.getId()).isEqualTo(7);
    assertThat(call.getSubmit().getWithin()).isPositive().isLessThan(HOUR);
  }

  @Test
  void whatNoDaemonTookIsSentAsItWas() throws Exception {
    PendingCall first = submit(0);

    assertThat(sent(Objects.requireNonNull(first.again(false), "a call"))).isEqualTo(first.call());
  }

  @Test
  void otherCallsAreSentAgainAsTheyWere() throws Exception {
    Wire.Call boards =
        Wire.Call.newBuilder().setId(8).setBoards(Wire.ListBoards.newBuilder()).build();

    assertThat(sent(again(new PendingCall(boards, null, replies::add)))).isEqualTo(boards);
  }

  @Test
  void whatActsOnceIsNotSentAgainWhenItMayHaveActed() {
    Wire.Call renew = Wire.Call.newBuilder().setId(8).setRenew(Wire.Renew.newBuilder()).build();
    PendingCall one = new PendingCall(renew, null, replies::add);

    assertThat(one.again(false)).isNotNull();
    assertThat(one.again(true)).isNull();
    assertThat(failure().getText()).contains("may have done this");
  }

  private Wire.Failure failure() {
    assertThat(replies).hasSize(1);
    return replies.get(0).getFailure();
  }

  @Test
  void whatIsLateFailsAndSaysWhichItIs() {
    assertThat(submit(1).again(true)).isNull();

    assertThat(failure().getCode()).isEqualTo(Code.DEADLINE);
    assertThat(failure().getText()).startsWith("request 7 of a.b: the daemon went");
  }

  @Test
  void whatWasGivenUpIsCancelled() {
    PendingCall one = submit(0);
    one.giveUp();

    assertThat(one.again(true)).isNull();
    assertThat(failure().getCode()).isEqualTo(Code.CANCELLED);
  }

  @Test
  void whoCannotTakeItsReplyIsToldThat() {
    Wire.Call submit = submit(0).call();
    PendingCall one =
        new PendingCall(
            submit,
            null,
            reply -> {
              if (reply.hasAnswer()) {
                throw new LinkageError("no such class");
              }
              replies.add(reply);
            });

    one.take(Wire.Reply.newBuilder().setAnswer(Wire.Answer.newBuilder()).build());

    assertThat(failure().getCode()).isEqualTo(Code.UNKNOWN);
    assertThat(failure().getText())
        .isEqualTo(
            "request 7 of a.b: its reply cannot be taken: java.lang.LinkageError: no such class");
  }

  @Test
  void whoCannotBeToldHowFarItIsGetsTheReplyYet() {
    List<Throwable> uncaught = onItsThread(this::tellHowFarAndTheEnd);

    assertThat(replies).singleElement().matches(Wire.Reply::hasAnswer);
    assertThat(uncaught).singleElement().asString().contains("a listener's");
  }

  private void tellHowFarAndTheEnd() {
    PendingCall one =
        new PendingCall(
            submit(0).call(),
            null,
            reply -> {
              if (reply.hasProgress()) {
                throw new IllegalStateException("a listener's");
              }
              replies.add(reply);
            });
    one.take(Wire.Reply.newBuilder().setProgress(Wire.Progress.newBuilder()).build());
    one.take(Wire.Reply.newBuilder().setAnswer(Wire.Answer.newBuilder()).build());
  }

  @Test
  void whoThrowsAgainHoldsUpNobodyBehindIt() {
    PendingCall one =
        new PendingCall(
            submit(0).call(),
            null,
            reply -> {
              throw new IllegalStateException(reply.getFailure().getText());
            });

    List<Throwable> uncaught =
        onItsThread(
            () -> {
              one.take(Wire.Reply.newBuilder().setAnswer(Wire.Answer.newBuilder()).build());
              one.fail("the daemon went");
            });

    assertThat(uncaught).hasSize(2).last().asString().contains("the daemon went");
  }

  /** Does work to its end on a thread of its own; what that was told of. */
  private static List<Throwable> onItsThread(Runnable work) {
    List<Throwable> uncaught = new ArrayList<>();
    List<String> done = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              work.run();
              done.add("all");
            });
    thread.setUncaughtExceptionHandler((which, thrown) -> uncaught.add(thrown));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(done).hasSize(1);
    return uncaught;
  }

  @Test
  void whatIsThereWheneverADaemonGoesIsNotAskedForEver() {
    PendingCall third = again(again(again(submit(0))));

    assertThat(third.again(false)).isNotNull();
    assertThat(third.again(true)).isNull();
    assertThat(failure().getCode()).isEqualTo(Code.SHUTDOWN);
    assertThat(failure().getText()).contains("again and again");
  }
}
