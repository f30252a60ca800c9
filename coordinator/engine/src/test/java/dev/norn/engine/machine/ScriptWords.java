package dev.norn.engine.machine;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The words that the scripts of all modes share. */
public final class ScriptWords {

    /** What a participant that fails gives. */
    public static final CallError ERROR = new CallError("HTTP_STATUS", "500", 500);

    /** Gives 0.5 for every double: no jitter. */
    public static final RandomGenerator MIDDLE = () -> Long.MIN_VALUE;

    private ScriptWords() {}

    /** {@code done}, {@code done {"x":1}}, {@code no}, {@code unknown}, {@code gone}, {@code unsent}, {@code working 5s}. */
    public static Answer answer(String text) {
        String[] words = text.split(" +", 2);
        return switch (words[0]) {
            case "done" -> new Answer.Done(words.length > 1 ? new Json(words[1]) : Json.NULL);
            case "no" -> new Answer.BusinessFailure(new CallError("BUSINESS_FAILURE", "no", 422));
            case "unknown" -> new Answer.Unknown(ERROR);
            case "gone" -> new Answer.Gone(new CallError("HTTP_STATUS", "410", 410));
            case "unsent" -> new Answer.NotSent(new CallError("CONNECTION_REFUSED", "refused", null));
            case "working" -> new Answer.StillWorking(words.length > 1 ? duration(words[1]) : null);
            default -> throw new AssertionError("answer: " + text);
        };
    }

    /** A number with {@code ms}, {@code s}, {@code m} or {@code h}. */
    public static Duration duration(String text) {
        String number = text.replaceAll("[a-z]+", "");
        long amount = Long.parseLong(number);
        return switch (text.substring(number.length())) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> throw new AssertionError("duration: " + text);
        };
    }
}
