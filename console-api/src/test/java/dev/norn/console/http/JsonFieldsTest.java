package dev.norn.console.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

    @Test
    void shouldReadWhatIsThereAndTakeNullAsAbsent() {
        JsonFields fields = fields("""
                {"name": "a\\u00e9", "count": 3, "ttl": "1d", "raw": { "b": 1.50 }, "nothing": null}
                """, "name", "count", "ttl", "raw", "nothing");

        assertThat(fields.requiredString("name", 10)).isEqualTo("aé");
        assertThat(fields.integer("count", 0, 10)).isEqualTo(3);
        assertThat(fields.duration("ttl", Duration.ZERO, Duration.ofDays(2))).isEqualTo(Duration.ofDays(1));
        assertThat(fields.json("raw")).hasToString("{ \"b\": 1.50 }");
        assertThat(fields.string("nothing", 10)).isNull();
        fields.finish();
    }

    @Test
    void shouldReportEveryErrorWithItsPlace() {
        JsonFields fields = fields("{\n  \"nmae\": 1,\n  \"é\": 2, \"count\": 11\n}", "name", "count");
        fields.requiredString("name", 10);
        fields.integer("count", 0, 10);

        assertThatThrownBy(fields::finish).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.BODY_INVALID);
            assertThat(problem.errors())
                    .extracting(error -> error.line() + ":" + error.column() + " " + error.pointer())
                    .containsExactly("2:11 /nmae", "3:8 /é", "1:1 /name", "3:20 /count");
            assertThat(problem.errors().getFirst().message()).isEqualTo("unknown field 'nmae' (did you mean 'name'?)");
        });
    }

    @Test
    void shouldFindTheNearestPlaceOfAPointer() {
        JsonBody body = JsonBody.parse("""
                {"a/b": [
                  {"c": 1},
                  {"c": 22}]}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(body.nearest("/a~1b/1/c").position()).isEqualTo(new Position(3, 9));
        assertThat(body.nearest("/a~1b/1/missing").position()).isEqualTo(new Position(3, 3));
        assertThat(body.nearest("/a~1b/7").position()).isEqualTo(new Position(1, 9));
        assertThat(body.nearest("").position()).isEqualTo(Position.START);
        assertThat(body.nearest("/a~1b/1/c").json().text()).isEqualTo("22");
    }

    @Test
    void shouldCountPlacesFromTheBeginningOfTheBody() {
        JsonFields fields = fields("\n\n  {\"x\": 1}", "name");

        assertThatThrownBy(fields::finish)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.errors())
                                .singleElement()
                                .satisfies(error -> assertThat(error.line() + ":" + error.column())
                                        .isEqualTo("3:9")));
    }

    @Test
    void shouldBoundTheMembersThatItReads() {
        StringBuilder many = new StringBuilder("{\"m0\": 0");
        for (int i = 1; i <= JsonBody.MAX_MEMBERS; i++) {
            many.append(", \"m").append(i).append("\": 0");
        }

        assertThatThrownBy(() -> fields(many.append('}').toString(), "name"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("more than " + JsonBody.MAX_MEMBERS);
    }

    private static JsonFields fields(String json, String... known) {
        return JsonFields.of(Optional.of(json.getBytes(StandardCharsets.UTF_8)), Set.of(known));
    }
}
