package dev.norn.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

    @Test
    void shouldHaveASampleOfEveryType() {
        Set<Class<?>> sampled = EventSamples.ALL.stream().map(Event::getClass).collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
    }

    @Test
    void shouldReadBackWhatItWrote() {
        assertThat(EventCodec.decode(EventCodec.encode(EventSamples.ALL))).isEqualTo(EventSamples.ALL);
        for (Event event : EventSamples.ALL) {
            assertThat(EventCodec.decode(EventCodec.encode(List.of(event)))).containsExactly(event);
        }
    }

    @Test
    void shouldPassEmbeddedJsonThroughAsTheTextItWas() {
        long seed = Long.getLong("norn.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Json json = new Json(randomJson(random, 4));
            List<Event> events = List.of(
                    new Event.SagaStarted("s", 1, json, null, Map.of(), EventSamples.TIME),
                    new Event.BranchSucceeded(0, 1, json),
                    new Event.Ended(TransactionStatus.COMMITTED, json));
            assertThat(EventCodec.decode(EventCodec.encode(events)))
                    .as("norn.test.seed=%d", seed)
                    .isEqualTo(events);
        }
    }

    @Test
    void shouldPassHugeAndDeepJsonThrough() {
        for (String text : List.of(
                "\"" + "é\\\"x".repeat(700_000) + "\"",
                "[".repeat(20_000) + "]".repeat(20_000),
                "[" + "1".repeat(5_000) + "]",
                "9".repeat(5_000),
                "{\"" + "n".repeat(100_000) + "\":1}")) {
            Event event = new Event.BranchSucceeded(3, 1, new Json(text));
            assertThat(EventCodec.decode(EventCodec.encode(List.of(event, event))))
                    .containsExactly(event, event);
        }
    }

    @Test
    void shouldKeepTwoStepSagaSmall() {
        Json input = new Json("{\"orderId\":\"o-1001\",\"customerId\":\"c-17\",\"amount\":125.50}");
        List<List<Event>> entries = List.of(
                List.of(
                        new Event.SagaStarted("order", 3, input, "o-1001", Map.of(), EventSamples.TIME),
                        new Event.AttemptStarted(0, BranchOperation.ACTION, 1)),
                List.of(
                        new Event.BranchSucceeded(0, 1, new Json("{\"chargeId\":\"ch-77\"}")),
                        new Event.AttemptStarted(1, BranchOperation.ACTION, 1)),
                List.of(
                        new Event.BranchSucceeded(1, 1, new Json("{\"id\":\"sh-9\"}")),
                        new Event.Decided(Decision.COMMIT, "PIVOT_DONE", "the pivot is done", 1),
                        new Event.Ended(TransactionStatus.COMMITTED, new Json("{\"shipment\":\"sh-9\"}"))));
        int bytes = entries.stream()
                .mapToInt(entry -> EventCodec.encode(entry).getBytes(StandardCharsets.UTF_8).length)
                .sum();
        assertThat(bytes).isLessThan(425);
    }

    @Test
    void shouldLeaveOutStandingSentencesAndPutThemBack() {
        for (Event event : List.of(
                new Event.Decided(Decision.COMMIT, "PIVOT_DONE", "the pivot is done", 1),
                new Event.Decided(Decision.COMMIT, "STEPS_DONE", "no step is left that could be undone", null))) {
            String text = EventCodec.encode(List.of(event));
            assertThat(text).doesNotContain("\"m\"");
            assertThat(EventCodec.decode(text)).containsExactly(event);
        }
        String otherwise = "[{\"t\":\"decide\",\"d\":\"C\",\"c\":\"PIVOT_DONE\",\"m\":\"it is\",\"b\":4}]";
        assertThat(EventCodec.encode(EventCodec.decode(otherwise))).isEqualTo(otherwise);
        assertThat(EventCodec.decode(otherwise.replace("it is", "the pivot is done")))
                .containsExactly(new Event.Decided(Decision.COMMIT, "PIVOT_DONE", "the pivot is done", 4));
        assertThatThrownBy(() -> EventCodec.decode("[{\"t\":\"decide\",\"d\":\"R\",\"c\":\"DEADLINE\"}]"))
                .isInstanceOf(EventFormatException.class)
                .hasMessageContaining("DEADLINE");
    }

    @Test
    void shouldPassOverMembersThatItDoesNotKnow() {
        String text = """
                [{"new":[{"a":[1,{"b":2}]},null,1.5,true],"t":"ok","b":1,"r":{"x":1},"n":2,"i":[],"big":1e999,"z":{"y":{}}}]
                """;
        assertThat(EventCodec.decode(text)).containsExactly(new Event.BranchSucceeded(1, 2, new Json("{\"x\":1}")));
    }

    @Test
    void shouldNameATypeThatItDoesNotKnow() {
        assertThatThrownBy(() -> EventCodec.decode("[{\"t\":\"told\",\"b\":1}]"))
                .isInstanceOf(EventFormatException.class)
                .hasMessageContaining("'told'")
                .hasMessageContaining("newer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[1]",
                "[{}]",
                "[{\"t\":\"ok\"}]",
                "[{\"t\":\"ok\",\"b\":\"1\",\"r\":1}]",
                "[{\"t\":\"decide\",\"d\":\"X\",\"c\":\"\",\"m\":\"\"}]",
                "[{\"t\":\"decide\",\"d\":\"C\",\"c\":\"\"}]",
                "[{\"t\":\"end\",\"s\":\"GONE\",\"r\":1}]",
                "[{\"t\":\"skip\",\"b\":1}] []",
                "[{\"t\":\"skip\",\"b\":1}",
                "[{\"t\":\"skip\",\"b\":"
            })
    void shouldRefuseWhatItDidNotWrite(String text) {
        assertThatThrownBy(() -> EventCodec.decode(text)).isInstanceOf(EventFormatException.class);
    }

    private static String randomJson(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextBoolean());
            case 2 -> String.valueOf(random.nextLong());
            case 3 -> random.nextInt(100) + "." + random.nextInt(100) + (random.nextBoolean() ? "e-7" : "E+300");
            case 4 -> randomString(random);
            case 5 ->
                Stream.generate(() -> randomJson(random, depth - 1))
                        .limit(random.nextInt(5))
                        .collect(Collectors.joining(",", "[", blank(random) + "]"));
            default ->
                Stream.generate(() -> randomString(random) + blank(random) + ":" + blank(random)
                                + randomJson(random, depth - 1))
                        .limit(random.nextInt(5))
                        .collect(Collectors.joining(",", "{", blank(random) + "}"));
        };
    }

    private static String blank(Random random) {
        return List.of("", "", " ", "\n\t").get(random.nextInt(4));
    }

    private static String randomString(Random random) {
        List<String> parts =
                List.of("a", "€", "\\\"", "\\\\", "\\n", "\\u00e9", "😀", "\\ud83d\\ude00", "}", "]", ",", ":");
        return random.ints(random.nextInt(6), 0, parts.size())
                .mapToObj(parts::get)
                .collect(Collectors.joining("", "\"", "\""));
    }
}
