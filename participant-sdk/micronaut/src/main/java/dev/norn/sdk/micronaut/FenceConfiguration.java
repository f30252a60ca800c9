package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.FenceSettings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code norn.participant.fence.*}: the branch fence.
 *
 * @param datasource name of the data source that it lives in, where the participants' tables are
 * @param migrate whether to create and upgrade its tables at start, with a history table of its own
 * @param maxRuns how often an operation is run in one attempt if the database reports contention
 * @param maxLockWait how long an operation waits for a concurrent one of its branch
 * @param maxAnswerBytes the longest result that is stored
 * @param markInterval the shortest time between two writes of the low-water mark
 * @param purgeBatch the most rows that one transaction purges
 */
@ConfigurationProperties("norn.participant.fence")
public record FenceConfiguration(
        @Bindable(defaultValue = "default") String datasource,
        @Bindable(defaultValue = "true") boolean migrate,
        @Bindable(defaultValue = "5") int maxRuns,
        @Bindable(defaultValue = "5s") Duration maxLockWait,
        @Bindable(defaultValue = "1048576") int maxAnswerBytes,
        @Bindable(defaultValue = "1s") Duration markInterval,
        @Bindable(defaultValue = "500") int purgeBatch) {

    /** As the fence takes them, validated there. */
    FenceSettings toSettings() {
        return new FenceSettings(maxRuns, maxLockWait, maxAnswerBytes, markInterval, purgeBatch);
    }

    /** What is wrong if the application has no data source of this name. */
    IllegalStateException noSuchDatasource() {
        return new IllegalStateException("norn.participant.fence.datasource: " + datasource
                + " (expected: the name of a data source, or @Participant(fence = NONE) on each participant)");
    }
}
