package dev.norn.kafka;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Where a coordinator's life is cut off.
 *
 * @param manner how
 * @param seam where
 * @param time the how many-th time that it gets there, from 1
 * @param delayMicros how long after a commit was asked for; only in {@link Seam#COMMITTING}
 */
record Strike(Manner manner, Seam seam, int time, int delayMicros) {

    /** What happens. */
    enum Manner {
        /** Nothing: it lives until it is killed from outside. */
        NEVER,
        /** The process ends at once, without a word to anybody. */
        HALT,
        /** The process is stopped, until somebody lets it go on. */
        STOP
    }

    static final Strike NEVER = new Strike(Manner.NEVER, Seam.NOT_SENT, 0, 0);

    private static final List<Seam> DEADLY =
            List.of(Seam.JOURNAL_COMMITTED, Seam.NOT_SENT, Seam.SENT, Seam.COMMITTING, Seam.ACKNOWLEDGED);

    /** The first rounds are those of a takeover, from the table; later ones come from memory. */
    private static final int LATEST = 24;

    private static final int LONGEST_DELAY_MICROS = 4_000;

    /** So many ends, each seam as often as the others, in random order. */
    static List<Strike> deaths(int count, SplittableRandom chance) {
        List<Strike> strikes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Seam seam = DEADLY.get(i % DEADLY.size());
            strikes.add(
                    new Strike(Manner.HALT, seam, 1 + chance.nextInt(LATEST), chance.nextInt(LONGEST_DELAY_MICROS)));
        }
        Collections.shuffle(strikes, new Random(chance.nextLong()));
        return strikes;
    }

    static Strike stop(Seam seam, int time) {
        return new Strike(Manner.STOP, seam, time, 0);
    }

    static Strike parse(String text) {
        String[] parts = text.split(",", -1);
        return new Strike(
                Manner.valueOf(parts[0]),
                Seam.valueOf(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }

    @Override
    public String toString() {
        return manner + "," + seam + "," + time + "," + delayMicros;
    }
}
