package dev.norn.sdk.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.protocol.Operation;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of the annotations when the annotation processor did not run. */
class ParticipantOperationsTest {
    @Test
    void shouldFindTheOperationsOfAParticipantAndOfItsSubclass() {
        ParticipantOperations operations = ParticipantOperations.of(List.of(new Payments() {}));
        assertThat(operations.participants()).containsExactly("payment");
        assertThat(operations.needFence()).isTrue();
        assertThat(operations.find("payment", "charge", Operation.ACTION)).isPresent();
        assertThat(operations.find("payment", "refund", Operation.COMPENSATE)).isPresent();
        assertThat(operations.find("payment", "receipt", Operation.ACTION)).isPresent();
        assertThat(operations.find("payment", "receipt", Operation.COMPENSATE)).isEmpty();
    }

    @Participant("Bad")
    static class Wrong {
        @SagaAction
        public void lonely(String input) {}

        @Compensates("nothing")
        public void undo(String input) {}

        @SagaAction
        static void hidden(String input) {}

        @Compensates("hidden")
        public void reveal(Integer input) {}
    }

    @Test
    void shouldNameEveryBrokenRule() {
        assertThatThrownBy(() -> ParticipantOperations.of(List.of(new Wrong())))
                .isInstanceOf(InvalidParticipantException.class)
                .hasMessageContaining("participant name: 'Bad'")
                .hasMessageContaining("0 methods are @Compensates(\"lonely\") (expected: 1)")
                .hasMessageContaining("@Compensates(\"nothing\"): no such @SagaAction in this class")
                .hasMessageContaining("hidden is not public")
                .hasMessageContaining("hidden is static")
                .hasMessageContaining("reveal has other parameters than the input of hidden");
    }

    @Participant("bank")
    static class WrongBank {
        @TccTry("hold")
        public void hold(String input) {}

        @TccConfirm("hold")
        public void use(Integer input) {}

        @TccConfirm("hold")
        public void useAgain(String input) {}

        @TccCancel("nothing")
        public void free(String input) {}

        @SagaAction(value = "hold", compensation = SagaAction.Compensation.NONE)
        @TccCancel("twice")
        public void both(String input) {}
    }

    @Test
    void shouldNameEveryBrokenRuleOfTcc() {
        assertThatThrownBy(() -> ParticipantOperations.of(List.of(new WrongBank())))
                .isInstanceOf(InvalidParticipantException.class)
                .hasMessageContaining("2 methods are @TccConfirm(\"hold\") (expected: 1)")
                .hasMessageContaining("0 methods are @TccCancel(\"hold\") (expected: 1)")
                .hasMessageContaining("@TccCancel(\"nothing\"): no such @TccTry in this class")
                .hasMessageContaining("use has other parameters than the input of hold")
                .hasMessageContaining("'hold' is an operation of sagas and of TCC")
                .hasMessageContaining("both is more than one operation");
    }

    @Test
    void shouldRefuseAnObjectThatIsNoParticipant() {
        assertThatThrownBy(() -> ParticipantOperations.of(List.of("text")))
                .hasMessage("java.lang.String: not annotated @Participant");
    }

    @Test
    void shouldRefuseTheSameParticipantTwice() {
        assertThatThrownBy(() -> ParticipantOperations.of(List.of(new Payments(), new Payments())))
                .hasMessageContaining("participant 'payment' twice");
    }

    @Test
    void shouldRefuseAFencedParticipantWithoutFence() {
        ParticipantOperations operations = ParticipantOperations.of(List.of(new Payments()));
        assertThatThrownBy(() -> new ParticipantHandler(operations, null)).hasMessageContaining("fence: none");
    }

    @Participant(value = "mail", fence = Participant.Fence.NONE)
    public static class Mail {
        @SagaAction
        public String send(String to) {
            if (to.isEmpty()) {
                throw new BusinessFailure("NO_ADDRESS", "nobody to send to");
            }
            return "sent to " + to;
        }

        @Compensates("send")
        public void recall(String to, String result) {
            if (result == null) {
                throw new BusinessFailure("NOT_KNOWN", "cannot say no here");
            }
        }
    }

    @Test
    void shouldRunAnUnfencedParticipantWithoutDatabase() {
        assertThat(unfenced("mail/send", "action", "{\"input\": \"a\"}")).isEqualTo("200 \"sent to a\"");
        assertThat(unfenced("mail/send", "action", "{\"input\": \"\"}"))
                .startsWith("422 ")
                .contains("NO_ADDRESS");
        assertThat(unfenced("mail/recall", "compensate", "{\"input\": \"a\", \"result\": \"r\"}"))
                .isEqualTo("204 ");
    }

    @Test
    void shouldTakeABusinessFailureOfACompensationForAnError() {
        assertThat(unfenced("/mail/recall", "compensate", "{\"input\": \"a\"}"))
                .startsWith("500 ")
                .contains("OPERATION_FAILED");
    }

    private static String unfenced(String path, String operation, String body) {
        ParticipantHandler handler = new ParticipantHandler(ParticipantOperations.of(List.of(new Mail())), null);
        Map<String, String> headers = Map.of("Norn-Transaction", "1", "Norn-Branch", "b", "Norn-Operation", operation);
        ParticipantResponse response = handler.handle(
                new ParticipantRequest("POST", path, headers::get, body.getBytes(StandardCharsets.UTF_8)));
        return response.status() + " " + new String(response.body(), StandardCharsets.UTF_8);
    }
}
