package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.order.demo.TimelineRow.Attempt;
import dev.norn.examples.order.demo.TimelineRow.Ending;
import dev.norn.examples.order.demo.TimelineRow.Moment;
import dev.norn.examples.stage.Paint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final List<TimelineRow> ROWS = List.of(
            new Moment(millis(0), "started"),
            new Attempt(
                    millis(2), millis(802), "charge", "payment.charge", 1, false, Ending.UNKNOWN, "unknown: no answer"),
            new Attempt(millis(1000), millis(1010), "charge", "payment.charge", 2, false, Ending.DONE, "done"),
            new Attempt(
                    millis(1012),
                    millis(1020),
                    "slot",
                    "shipping.holdSlot",
                    1,
                    false,
                    Ending.BUSINESS_NO,
                    "no: NO_SLOT"),
            new Moment(millis(1020), "decided: ROLLBACK"),
            new Attempt(millis(1024), millis(1200), "charge", "payment.refund", 1, true, Ending.DONE, "done"));

    @Test
    void shouldDrawEachAttemptAtItsPlaceOnTheAxis() {
        assertThat(new Timeline(ROWS, Paint.PLAIN).lines())
                .containsExactly(
                        "      0 ms  * started",
                        "      2 ms  > charge  payment.charge     #1   |################        |  unknown: no answer",
                        "   1000 ms  > charge  payment.charge     #2   |                    #   |  done",
                        "   1012 ms  > slot    shipping.holdSlot  #1   |                    #   |  no: NO_SLOT",
                        "   1020 ms  * decided: ROLLBACK",
                        "   1024 ms  < charge  payment.refund     #1   |                    ####|  done");
    }

    @Test
    void shouldColourOnlyIfAsked() {
        assertThat(String.join("\n", new Timeline(ROWS, new Paint(false, true)).lines()))
                .doesNotContain("\u001b");
        assertThat(String.join("\n", new Timeline(ROWS, new Paint(true, true)).lines()))
                .contains("\u001b[31mno: NO_SLOT\u001b[0m");
    }

    @Test
    void shouldDrawAnAttemptThatNeverEnded() {
        List<TimelineRow> rows =
                List.of(new Attempt(millis(5), null, "charge", "payment.charge", 1, false, Ending.OPEN, "open"));

        assertThat(new Timeline(rows, Paint.PLAIN).lines())
                .containsExactly("      5 ms  > charge  payment.charge  #1   |                       #|  open");
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
