package dev.norn.simulator.workload;

import dev.norn.dsl.Escalation;
import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.tcc.TccRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Branches of TCC, and the rules for them, of every shape. */
public final class RandomBranches {

    private static final int MAX_AT_ONCE = 3;

    /** So few branches that initiators ask for more. */
    private static final int FEW = 4;

    private final SplittableRandom chance;

    RandomBranches(SplittableRandom chance) {
        this.chance = chance;
    }

    /** What applies where an initiator says nothing: so short that everything that can fall due does. */
    public static TccRules rules(SplittableRandom chance) {
        RandomBranches random = new RandomBranches(chance);
        return new TccRules(
                Duration.ofSeconds(random.oneIn(3) ? 2 + chance.nextInt(5) : 10 + chance.nextInt(40)),
                random.retry(random.oneIn(8) ? RetryPolicy.UNLIMITED : 1 + chance.nextInt(5)),
                random.retry(RetryPolicy.UNLIMITED),
                new Escalation(Duration.ofSeconds(3 + chance.nextInt(10)), Duration.ofSeconds(20 + chance.nextInt(60))),
                random.oneIn(8) ? FEW : TccRules.STANDARD.maxBranches(),
                TccRules.STANDARD.maxInputLength());
    }

    private RetryPolicy retry(int maxAttempts) {
        boolean patient = oneIn(5);
        int initialMillis = patient ? 4_000 + chance.nextInt(6_000) : 50 + chance.nextInt(400);
        return new RetryPolicy(
                maxAttempts,
                Duration.ofMillis(initialMillis),
                oneIn(3) ? 1 : 2,
                Duration.ofMillis((long) initialMillis * (1 + chance.nextInt(8))),
                oneIn(3) ? 0 : 0.2);
    }

    /** One or a few branches. */
    List<BranchSpec> some() {
        List<BranchSpec> specs = new ArrayList<>();
        for (int count = 1 + chance.nextInt(MAX_AT_ONCE); count > 0; count--) {
            specs.add(one());
        }
        return specs;
    }

    private BranchSpec one() {
        String participant = "p" + chance.nextInt(RandomSagas.PARTICIPANTS);
        return new BranchSpec(
                new OperationName(participant, "hold" + chance.nextInt(3)),
                oneIn(60) ? Clients.UNSTORABLE : new Json("{\"n\":" + chance.nextInt(10) + "}"),
                oneIn(3) ? BranchSpec.DEFAULT_TIMEOUT : Duration.ofMillis(200 + chance.nextInt(1_000)),
                oneIn(3) ? retry(1 + chance.nextInt(5)) : null);
    }

    /** How long a transaction may stay undecided: often about as long as its initiator needs; null for the default. */
    @Nullable
    Duration timeout() {
        return switch (chance.nextInt(12)) {
            case 0, 1, 2 -> Duration.ofMillis(200 + chance.nextInt(1_500));
            case 3, 4, 5 -> Duration.ofSeconds(2 + chance.nextInt(6));
            case 6, 7 -> Duration.ofSeconds(10 + chance.nextInt(50));
            // Longer than a node keeps it in memory while nothing happens.
            case 8 -> Duration.ofMinutes(16 + chance.nextInt(10));
            default -> null;
        };
    }

    /** How the producer of a message is asked, who lives at some participant with a fence. */
    BranchSpec check(int fencedParticipants) {
        BranchSpec any = one();
        return new BranchSpec(
                new OperationName("p" + chance.nextInt(fencedParticipants), "asked"),
                any.input().equals(Clients.UNSTORABLE) ? Json.NULL : any.input(),
                any.timeout(),
                any.retry());
    }

    private boolean oneIn(int n) {
        return chance.nextInt(n) == 0;
    }
}
