package dev.norn.console;

import java.time.Duration;
import java.util.List;

/**
 * What happens to dead letters by itself.
 *
 * @param rules which come back; of several that match one, the first counts
 * @param perSecond how many a node brings back or gives up in a second at most, by rules and by operations
 * @param retention how long messages are shown that have left the list
 */
public record DeadLetterSettings(List<RedriveRule> rules, int perSecond, Duration retention) {

    private static final Duration MIN_LOOK = Duration.ofMillis(200);
    private static final Duration MAX_LOOK = Duration.ofSeconds(10);

    /** Looking this often makes no interval noticeably longer. */
    private static final int LOOKS_PER_INTERVAL = 20;

    public DeadLetterSettings {
        rules = List.copyOf(rules);
    }

    /** How often to look for what is due. */
    Duration lookEvery() {
        Duration look = rules.stream()
                .map(rule -> rule.every().dividedBy(LOOKS_PER_INTERVAL))
                .min(Duration::compareTo)
                .orElse(MAX_LOOK);
        return look.compareTo(MAX_LOOK) > 0 ? MAX_LOOK : look.compareTo(MIN_LOOK) < 0 ? MIN_LOOK : look;
    }
}
