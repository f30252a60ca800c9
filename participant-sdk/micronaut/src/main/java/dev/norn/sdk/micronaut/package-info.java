/**
 * Participants in Micronaut applications. With this on the class path, every bean whose class is annotated
 * {@link dev.norn.sdk.Participant}
 *
 * <ul>
 *   <li>is served by the application's HTTP server under {@code norn.participant.path};
 *   <li>runs its operations inside the branch fence, in the application's {@code DataSource}, and where the application
 *       has Micronaut's transaction management, in a transaction of it, so that repositories take part;
 *   <li>has the fence's tables, migrated at start, in the dialect of the database: PostgreSQL, MySQL or MariaDB;
 *   <li>is registered with the coordinator while the server runs; or, with {@code norn.participant.transport: kafka}, takes its
 *       commands from Kafka and is registered so, while the application runs.
 * </ul>
 *
 * <p>A {@link dev.norn.sdk.participant.LocalTries} can be injected, for tries in this process, and a
 * {@link dev.norn.sdk.client.NornClient}, whether there are participants or not. Settings are in
 * {@link dev.norn.sdk.micronaut.ParticipantConfiguration} and its neighbours. A participant class that breaks the rules,
 * or a fence that has no database, fails the start of the application; a coordinator that is away does not.
 */
@Configuration
@NullMarked
package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
