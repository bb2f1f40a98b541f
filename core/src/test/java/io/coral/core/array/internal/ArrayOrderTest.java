package io.coral.core.array.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Answer;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.spec.Access;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who comes after whom, without boards. */
class ArrayOrderTest {

  private final ArrayOrder order =
      new ArrayOrder(Duration.ofSeconds(1), false, (again, what, done) -> {});
  private final ManagedArray array = order.array(4);
  private final List<ArrayUses> proceeded = new ArrayList<>();

  private ArrayUses uses(Access... accesses) {
    List<ArrayUses.Use> uses = new ArrayList<>();
    for (Access access : accesses) {
      uses.add(new ArrayUses.Use(uses.size(), array, access));
    }
    ArrayUses[] made = new ArrayUses[1];
    made[0] = new ArrayUses(answer(), uses, () -> proceeded.add(made[0]));
    return made[0];
  }

  private static Answer answer() {
    return (Answer)
        Proxy.newProxyInstance(
            Answer.class.getClassLoader(),
            new Class<?>[] {Answer.class},
            (answer, called, arguments) ->
                switch (called.getName()) {
                  case "request" -> Request.of("math.scale");
                  case "equals" -> answer == arguments[0];
                  case "hashCode" -> 1;
                  default -> "an answer";
                });
  }

  private boolean enters(ArrayUses uses) {
    return order.enter(List.of(uses)).contains(uses);
  }

  private void ends(ArrayUses uses) {
    order.answered(uses, null);
    order.release();
  }

  @Test
  void readersGoTogetherAndWritersAlone() {
    ArrayUses first = uses(Access.READ);
    ArrayUses second = uses(Access.READ);
    ArrayUses writer = uses(Access.WRITE);
    ArrayUses last = uses(Access.READ);

    assertThat(enters(first)).isTrue();
    assertThat(enters(second)).isTrue();
    assertThat(enters(writer)).isFalse();
    assertThat(enters(last)).isFalse();
    ends(first);
    assertThat(proceeded).isEmpty();
    ends(second);
    assertThat(proceeded).containsExactly(writer);
    assertThat(order.waiting()).containsExactly(last.answer);
    ends(writer);
    assertThat(proceeded).containsExactly(writer, last);
  }

  @Test
  void oneThatReadsAndWritesTheSameArrayDoesNotWaitForItself() {
    ArrayUses first = uses(Access.READ, Access.WRITE);
    ArrayUses second = uses(Access.WRITE, Access.READ);

    assertThat(enters(first)).isTrue();
    assertThat(enters(second)).isFalse();
    ends(first);
    assertThat(proceeded).containsExactly(second);
  }

  @Test
  void whoIsAnsweredKeepsNobodyThatCameLater() {
    ArrayUses first = uses(Access.READ_WRITE);
    ArrayUses second = uses(Access.READ_WRITE);
    order.enter(List.of(first, second));

    ends(first);

    assertThat(first.successors).isEmpty();
  }

  @Test
  void oneThatIsGivenUpIsNotWaitedForAndKeepsItsPlace() {
    ArrayUses first = uses(Access.READ_WRITE);
    ArrayUses second = uses(Access.READ_WRITE);
    ArrayUses third = uses(Access.READ_WRITE);
    order.enter(List.of(first, second, third));

    order.answered(second, new IllegalStateException("cancelled"));
    order.release();
    assertThat(order.waiting()).containsExactly(third.answer);
    assertThat(proceeded).isEmpty();
    ends(first);

    assertThat(proceeded).containsExactly(third);
    assertThat(third.problem()).hasMessageContaining("cancelled");
  }

  @Test
  void aClosedArrayHoldsItsMemoryForThoseWhoUseItAlone() {
    HostMemory memory = array.copies().host();
    ArrayUses reader = uses(Access.READ);
    enters(reader);
    CoralArray.View view = array.read();
    array.close();
    assertThat(array.copies().host()).isSameAs(memory);
    ends(reader);
    assertThat(array.copies().host()).isSameAs(memory);

    view.close();

    assertThat(array.copies().host()).isNotSameAs(memory);
  }
}
