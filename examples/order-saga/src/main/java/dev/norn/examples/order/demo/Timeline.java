package dev.norn.examples.order.demo;

import dev.norn.examples.order.demo.TimelineRow.Attempt;
import dev.norn.examples.order.demo.TimelineRow.Moment;
import dev.norn.examples.stage.Paint;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Draws what happened in one transaction: a line for each attempt of each step, forward and back, with its place on a
 * common time axis.
 *
 * <pre>
 *      0 ms  ● started
 *      2 ms  → charge  payment.charge    #1  |████████          |  unknown: no answer within 800 ms
 *   1012 ms  → charge  payment.charge    #2  |          █       |  done
 *   1100 ms  ◆ decided: COMMIT
 * </pre>
 */
final class Timeline {
    private static final int AXIS_WIDTH = 24;

    private final List<TimelineRow> rows;
    private final Paint paint;
    private final long lengthMicros;
    private final int stepWidth;
    private final int callWidth;

    Timeline(List<TimelineRow> rows, Paint paint) {
        this.rows = rows;
        this.paint = paint;
        this.lengthMicros = Math.max(
                1, rows.stream().mapToLong(row -> micros(endOf(row))).max().orElse(1));
        this.stepWidth =
                attempts().stream().mapToInt(a -> a.step().length()).max().orElse(0);
        this.callWidth =
                attempts().stream().mapToInt(a -> a.call().length()).max().orElse(0);
    }

    /** The lines, without line ends. */
    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private List<Attempt> attempts() {
        return rows.stream()
                .map(row -> row instanceof Attempt attempt ? attempt : null)
                .filter(Objects::nonNull)
                .toList();
    }

    private String line(TimelineRow row) {
        String offset = "%7d ms  ".formatted(row.at().toMillis());
        if (row instanceof Attempt attempt) {
            return offset + line(attempt);
        }
        return offset + paint.bold(paint.sign("◆", "*") + " " + ((Moment) row).text());
    }

    private String line(Attempt attempt) {
        String direction = attempt.undo() ? paint.sign("←", "<") : paint.sign("→", ">");
        String what = "%s %-" + stepWidth + "s  %-" + callWidth + "s  #%-2d ";
        String label = what.formatted(direction, attempt.step(), attempt.call(), attempt.number());
        return (attempt.undo() ? paint.cyan(label) : label) + " |" + colour(attempt, bar(attempt)) + "|  "
                + colour(attempt, attempt.text());
    }

    private String bar(Attempt attempt) {
        int from = Math.min(column(attempt.at()), AXIS_WIDTH - 1);
        int to = Math.max(from + 1, column(endOf(attempt)));
        return " ".repeat(from) + paint.sign("█", "#").repeat(to - from) + " ".repeat(AXIS_WIDTH - to);
    }

    private int column(Duration offset) {
        return (int) Math.min(AXIS_WIDTH, micros(offset) * AXIS_WIDTH / lengthMicros);
    }

    private String colour(Attempt attempt, String text) {
        return switch (attempt.ending()) {
            case DONE -> paint.green(text);
            case BUSINESS_NO -> paint.red(text);
            case UNKNOWN, OPEN -> paint.yellow(text);
            case NOT_SENT, WORKING -> paint.dim(text);
        };
    }

    private static Duration endOf(TimelineRow row) {
        if (row instanceof Attempt attempt) {
            Duration end = attempt.end();
            return end == null ? attempt.at() : end;
        }
        return row.at();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
