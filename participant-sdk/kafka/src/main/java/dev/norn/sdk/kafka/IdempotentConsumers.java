package dev.norn.sdk.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.sdk.Durations;
import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.inbox.IdempotentConsumer;
import dev.norn.sdk.inbox.Inbox;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.participant.ParticipantJson;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes consumers of an object's {@link IdempotentConsumer} methods.
 *
 * <pre>{@code
 * List<InboxConsumer> consumers = new IdempotentConsumers(dataSource, Map.of("bootstrap.servers", "…")).of(readModel);
 * consumers.forEach(InboxConsumer::start);
 * }</pre>
 */
public final class IdempotentConsumers {
    private final LocalTransactions transactions;
    private final InboxDialect dialect;
    private final ObjectMapper json;
    private final Map<String, Object> clientConfig;
    private final Map<String, Object> consumerConfig;

    /** Consumers on plain connections of PostgreSQL, MySQL or MariaDB, with the SDK's JSON mapper. */
    public IdempotentConsumers(DataSource dataSource, Map<String, Object> clientConfig) {
        this(
                new DataSourceTransactions(dataSource),
                InboxDialect.of(dataSource),
                ParticipantJson.mapper(),
                clientConfig);
    }

    /**
     * Consumers with everything chosen.
     *
     * @param transactions in which messages are worked off: a framework's, so that repositories take part
     * @param json reads payloads
     * @param clientConfig settings of Kafka's clients, at least {@code bootstrap.servers}
     */
    public IdempotentConsumers(
            LocalTransactions transactions, InboxDialect dialect, ObjectMapper json, Map<String, Object> clientConfig) {
        this(transactions, dialect, json, clientConfig, Map.of());
    }

    private IdempotentConsumers(
            LocalTransactions transactions,
            InboxDialect dialect,
            ObjectMapper json,
            Map<String, Object> clientConfig,
            Map<String, Object> consumerConfig) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.json = json;
        this.clientConfig = Map.copyOf(clientConfig);
        this.consumerConfig = Map.copyOf(consumerConfig);
    }

    /** With one more of Kafka's settings for the consumers, such as {@code session.timeout.ms}. */
    public IdempotentConsumers withConsumer(String name, Object value) {
        Map<String, Object> more = new HashMap<>(consumerConfig);
        more.put(name, value);
        return new IdempotentConsumers(transactions, dialect, json, clientConfig, more);
    }

    /**
     * One consumer for each method, not started.
     *
     * @throws IllegalArgumentException if a method is not as the annotation says, or there is none
     */
    public List<InboxConsumer> of(Object target) {
        List<InboxConsumer> consumers = new ArrayList<>();
        for (Method method : target.getClass().getMethods()) {
            Method annotated = method.isBridge() ? null : annotated(method);
            if (annotated != null) {
                IdempotentConsumer declared = annotated.getAnnotation(IdempotentConsumer.class);
                consumers.add(consumer(declared, new ConsumerMethod(target, annotated, json)));
            }
        }
        if (consumers.isEmpty()) {
            throw new IllegalArgumentException(
                    target.getClass().getName() + ": no method (expected: public ones with @IdempotentConsumer)");
        }
        return consumers;
    }

    /** Itself, or what it overrides: a framework's proxy is a subclass, whose methods have no annotations. */
    private static @Nullable Method annotated(Method method) {
        for (Class<?> type = method.getDeclaringClass(); type != null; type = type.getSuperclass()) {
            try {
                Method declared = type.getDeclaredMethod(method.getName(), method.getParameterTypes());
                if (declared.isAnnotationPresent(IdempotentConsumer.class)) {
                    return declared;
                }
            } catch (NoSuchMethodException e) {
                // It was declared further down.
            }
        }
        return null;
    }

    private InboxConsumer consumer(IdempotentConsumer declared, ConsumerMethod method) {
        Inbox inbox =
                new Inbox(declared.group(), transactions, dialect, Durations.parse("retention", declared.retention()));
        return new InboxConsumer(settings(declared), inbox, method, clientConfig, consumerConfig);
    }

    private static InboxSettings settings(IdempotentConsumer declared) {
        return InboxSettings.of(declared.group(), declared.topic())
                .withTypes(List.of(declared.types()))
                .with(new InboxSettings.Retries(
                        declared.maxAttempts(),
                        Durations.parse("firstPause", declared.firstPause()),
                        Durations.parse("maxPause", declared.maxPause())))
                .with(new InboxSettings.Parking(
                        declared.maxParked(),
                        InboxSettings.Parking.DEFAULTS.maxBytes(),
                        Durations.parse("maxBlocked", declared.maxBlocked())))
                .withDeadLetterTopic(declared.deadLetterTopic())
                .withConcurrency(declared.concurrency());
    }
}
