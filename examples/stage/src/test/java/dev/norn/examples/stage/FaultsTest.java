package dev.norn.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void shouldGiveTheSameFaultToTheSameCallForTheSameSeed() {
        Faults faults = Faults.random(7);
        Faults again = Faults.random(7);

        IntStream.range(0, 1_000)
                .mapToObj(FaultsTest::call)
                .forEach(call -> assertThat(faults.next(call)).isEqualTo(again.next(call)));
    }

    @Test
    void shouldGiveEachKindOfFaultToSomeCallsAndNoneToMost() {
        Faults faults = Faults.random(7);

        Map<Class<?>, Long> kinds = IntStream.range(0, 10_000)
                .mapToObj(number -> faults.next(call(number)))
                .collect(Collectors.groupingBy(Object::getClass, Collectors.counting()));

        assertThat(kinds.keySet()).containsExactlyInAnyOrderElementsOf(kindsThatHappenByChance());
        assertThat(kinds.get(Fault.None.class)).isBetween(9_000L, 9_300L);
    }

    private static List<Class<?>> kindsThatHappenByChance() {
        return Arrays.stream(Fault.class.getPermittedSubclasses())
                .<Class<?>>map(kind -> kind)
                .filter(kind -> kind != Fault.Crash.class)
                .toList();
    }

    private static ServiceCall call(int number) {
        return new ServiceCall("payment", "charge", number + "/charge/action", 1, null);
    }
}
