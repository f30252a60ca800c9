package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.console.http.ProblemCode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the documentation lists is what there is. */
class DocumentationTest {

    private static final Path DOCS = Path.of("..", "..", "docs");

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void shouldListEveryProblemCodeWithItsStatus(ProblemCode code) throws IOException {
        assertThat(Files.readString(DOCS.resolve("http-api.md")))
                .containsPattern("\\| [^|\\n]*`" + code.name() + "`[^|\\n]* \\| " + code.status() + " \\|");
    }

    @Test
    void shouldListEverySetting() throws IOException {
        String page = Files.readString(DOCS.resolve("configuration.md"));
        Map<String, Class<? extends Record>> settings = Map.of(
                "norn.node.", NodeConfiguration.class,
                "norn.http.", HttpConfiguration.class,
                "norn.kafka.", KafkaConfiguration.class,
                "norn.kafka.triggers.", TriggerConfiguration.class,
                "norn.kafka.dead-letters.", LetterConfiguration.class,
                "norn.kafka.branches.", KafkaBranchConfiguration.class,
                "norn.database.", DatabaseConfiguration.class);

        settings.forEach((prefix, type) -> {
            for (RecordComponent component : type.getRecordComponents()) {
                String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
                assertThat(page).contains("| `" + prefix + name + "` |");
            }
        });
        assertThat(page).contains("`norn.host`", "`norn.port`", "`norn.participants.<name>.urls`");
    }
}
