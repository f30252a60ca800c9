package dev.norn.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
    private final List<String> closed = new ArrayList<>();
    private final Opened opened = new Opened();

    @Test
    void shouldCloseInTheReverseOrderAndOnce() {
        opened.add(() -> closed.add("first"));
        opened.add(() -> closed.add("second"));

        opened.close();
        opened.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void shouldCloseTheRestThoughOneFails() {
        opened.add(() -> closed.add("first"));
        opened.add(() -> {
            throw new IllegalArgumentException("stuck");
        });

        assertThatThrownBy(opened::close)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(closed).containsExactly("first");
    }

    @Test
    void shouldCloseWhatComesAfterTheEnd() {
        opened.close();

        assertThatThrownBy(() -> opened.add(() -> closed.add("late"))).isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("late");
    }
}
