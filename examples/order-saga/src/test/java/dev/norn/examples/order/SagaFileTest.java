package dev.norn.examples.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaParser;
import dev.norn.examples.order.inventory.Inventory;
import dev.norn.examples.order.mail.Mail;
import dev.norn.examples.order.payment.Payment;
import dev.norn.examples.order.shipping.Shipping;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SagaFileTest {
    private static final Pattern OPERATION = Pattern.compile("(?:action|compensate): ([a-z]+\\.[A-Za-z]+)");

    @Test
    void shouldBeAValidSagaWithoutWarnings() throws IOException {
        ParseResult result = SagaParser.standard().parse("order.saga.yaml", document());

        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.definition()).isPresent();
    }

    @Test
    void shouldCallExactlyTheOperationsThatTheServicesOffer() throws IOException {
        Set<String> called = new TreeSet<>();
        OPERATION
                .matcher(new String(document(), StandardCharsets.UTF_8))
                .results()
                .forEach(match -> called.add(match.group(1)));
        Set<String> offered = new TreeSet<>();
        for (Class<?> service : Set.of(Payment.class, Inventory.class, Shipping.class, Mail.class)) {
            offered.addAll(operations(service));
        }

        assertThat(called).isEqualTo(offered);
    }

    private static Set<String> operations(Class<?> service) {
        String participant = service.getAnnotation(Participant.class).value();
        Set<String> operations = new TreeSet<>();
        for (Method method : service.getDeclaredMethods()) {
            if (method.isAnnotationPresent(SagaAction.class) || method.isAnnotationPresent(Compensates.class)) {
                operations.add(participant + "." + method.getName());
            }
        }
        return operations;
    }

    private static byte[] document() throws IOException {
        try (InputStream stream = SagaFileTest.class.getResourceAsStream("order.saga.yaml")) {
            assertThat(stream).isNotNull();
            return stream.readAllBytes();
        }
    }
}
