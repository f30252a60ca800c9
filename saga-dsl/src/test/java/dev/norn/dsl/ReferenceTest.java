package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The language reference names every code and every limit, with its value. */
class ReferenceTest {

    private static String reference() throws IOException {
        return Files.readString(Path.of("..", "docs", "saga-dsl.md"));
    }

    @Test
    void shouldExplainEveryCodeOnceAndNoOther() throws IOException {
        List<String> explained = Pattern.compile("^\\| (SAGA[0-9]{3}) \\| ", Pattern.MULTILINE)
                .matcher(reference())
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
        assertThat(explained)
                .containsExactlyElementsOf(
                        Arrays.stream(SagaCode.values()).map(SagaCode::text).toList());
    }

    @Test
    void shouldNameEveryLimitWithItsValue() throws Exception {
        String reference = reference();
        for (var component : SagaLimits.class.getRecordComponents()) {
            Object value = component.getAccessor().invoke(SagaLimits.STANDARD);
            String shown =
                    value instanceof java.time.Duration duration ? duration.toDays() + "d" : String.valueOf(value);
            assertThat(reference).contains("| `" + component.getName() + "` | " + shown + " |");
        }
    }
}
