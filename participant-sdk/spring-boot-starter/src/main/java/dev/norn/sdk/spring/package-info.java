/**
 * Participants and initiators in Spring Boot applications, of Boot 3.5 and 4. With this on the class path
 *
 * <ul>
 *   <li>a {@link dev.norn.sdk.client.NornClient} and {@link dev.norn.sdk.tcc.TccTransactions} can be injected;
 *   <li>methods annotated {@link dev.norn.sdk.tcc.GlobalTransaction} run in a global transaction, outside of the local one
 *       of a method that is also {@code @Transactional};
 *   <li>every bean whose class is annotated {@link dev.norn.sdk.Participant} is served by the application's Spring MVC
 *       under {@code norn.participant.path}, registered with the coordinator while the application runs, and fenced in
 *       the application's {@code DataSource}, in a transaction of Spring's: what {@code JdbcTemplate} and
 *       {@code @Transactional} methods do in an operation is part of it;
 *   <li>{@code RestTemplate} beans, and what is built from {@code RestClient.Builder} and {@code WebClient.Builder} beans,
 *       carry the current transaction; servlet requests that bring one join it;
 *   <li>with {@code norn.participant.transport: kafka} participants take their calls from Kafka, with or without a web server;
 *   <li>{@link dev.norn.sdk.message.Messages} and {@link dev.norn.sdk.outbox.Outbox} can be injected, and methods annotated
 *       {@link dev.norn.sdk.inbox.IdempotentConsumer} consume, in transactions of Spring's;
 *   <li>there is a health indicator {@code norn}.
 * </ul>
 *
 * <p>The settings are {@link dev.norn.sdk.spring.NornProperties}. What Boot 4 moved to other packages is not used, except
 * for health indicators, which are there once for each. The fence's tables are created if they are missing; it takes
 * neither Flyway nor Liquibase for that, as Boot would take either for the application's own.
 */
@NullMarked
package dev.norn.sdk.spring;

import org.jspecify.annotations.NullMarked;
