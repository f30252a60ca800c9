package dev.norn.examples.stage;

import dev.norn.examples.stage.Fault.AnswerLate;
import dev.norn.examples.stage.Fault.AnswerLost;
import dev.norn.examples.stage.Fault.Latency;
import dev.norn.examples.stage.Fault.ResetBefore;
import dev.norn.examples.stage.Fault.ServerError;
import java.time.Duration;
import java.util.Random;

/** Decides what goes wrong with a call. Safe for use by several threads. */
@FunctionalInterface
public interface Faults {
    /** Nothing goes wrong. */
    Faults NONE = call -> Fault.NONE;

    /** What goes wrong with this call; asked once for each call that arrives. */
    Fault next(ServiceCall call);

    /**
     * Random faults: about one call in twelve. The fault of a call depends on its idempotency key, its attempt and the
     * seed only, not on what else runs at the time.
     */
    static Faults random(long seed) {
        return call -> draw(
                new Random(seed ^ (31L * call.idempotencyKey().hashCode() + call.attempt()) * 0x9E3779B97F4A7C15L));
    }

    private static Fault draw(Random random) {
        int permille = random.nextInt(1_000);
        if (permille < 15) {
            return new ServerError(random.nextBoolean() ? 503 : 500);
        }
        if (permille < 30) {
            return new ResetBefore();
        }
        if (permille < 45) {
            return new AnswerLost();
        }
        if (permille < 50) {
            return new AnswerLate(Duration.ofMillis(900L + random.nextInt(600)));
        }
        return permille < 85 ? new Latency(Duration.ofMillis(20L + random.nextInt(200))) : Fault.NONE;
    }
}
