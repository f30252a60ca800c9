package dev.norn.sdk.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParticipantProcessorTest {
    private static final String HEAD = """
            package shop;
            import dev.norn.sdk.*;
            import java.util.*;
            import org.jspecify.annotations.Nullable;
            @Participant("payment")
            public class Payments {
                public record Order(String id, long amount) {}
                public record Charge(String id) {}
            """;

    private static final String CHARGE =
            "@SagaAction(\"charge\") public Charge charge(Order o, StepContext s)" + " { return new Charge(\"1\"); }\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Compensates(\"charge\") public void refund(Order o) {}",
                "@Compensates(\"charge\") public void refund(Order o, Charge c) {}",
                "@Compensates(\"charge\") public void refund(Order o, @Nullable Charge c) {}",
                "@Compensates(\"charge\") public Charge refund(Order o, StepContext s) { return null; }",
                "@Compensates(value = \"charge\", operation = \"refund\") public void x(Order o, Charge c, StepContext s)"
                        + " throws Exception {}",
            })
    void shouldAcceptAFittingCompensation(String compensation) {
        assertThat(compile(CHARGE + compensation)).succeededWithoutWarnings();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@SagaAction(compensation = SagaAction.Compensation.NONE) public void send(Order o) {}",
                "@SagaAction public List<Order> split(Map<String, Order> o) { return List.of(); }"
                        + " @Compensates(\"split\") public void join(Map<String, Order> o, List<Order> r) {}",
                "@SagaAction public long count(int[] o) { return 1; }"
                        + " @Compensates(\"count\") public void uncount(int[] o, Long r) {}",
                "void helper() {}",
            })
    void shouldAcceptEachFormOfAnAction(String methods) {
        assertThat(compile(methods)).succeededWithoutWarnings();
    }

    @Test
    void shouldRefuseAnActionWithoutCompensation() {
        assertThat(compile(CHARGE))
                .hadErrorContaining("@SagaAction(\"charge\") has no @Compensates(\"charge\") in this class")
                .inFile(source(CHARGE))
                .onLine(9);
    }

    @Test
    void shouldRefuseASecondCompensation() {
        Compilation twice = compile(CHARGE
                + "@Compensates(\"charge\") public void refund(Order o) {}"
                + " @Compensates(\"charge\") public void giveBack(Order o) {}");
        assertThat(twice).hadErrorContaining("2 methods compensate 'charge' (expected: one)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Compensates(\"charge\") public void refund() {}",
                "@Compensates(\"charge\") public void refund(Charge c) {}",
                "@Compensates(\"charge\") public void refund(Charge c, Order o) {}",
                "@Compensates(\"charge\") public void refund(Object o) {}",
                "@Compensates(\"charge\") public void refund(StepContext s) {}",
                "@Compensates(\"charge\") public void refund(StepContext s, Order o) {}",
                "@Compensates(\"charge\") public void refund(Order o, String id) {}",
                "@Compensates(\"charge\") public void refund(Order o, StepContext s, Charge c) {}",
                "@Compensates(\"charge\") public void refund(Order o, Charge c, StepContext s, int more) {}",
            })
    void shouldRefuseAnIllTypedCompensation(String compensation) {
        assertThat(compile(CHARGE + compensation))
                .hadErrorContaining("(expected: the input shop.Payments.Order, optionally the result"
                        + " shop.Payments.Charge, optionally a StepContext)");
    }

    @Test
    void shouldRefuseAPrimitiveResultBecauseItMayBeUnknown() {
        assertThat(compile("@SagaAction public long count(Order o) { return 1; }"
                        + " @Compensates(\"count\") public void uncount(Order o, long r) {}"))
                .hadErrorContaining("optionally the result java.lang.Long");
    }

    @Test
    void shouldRefuseAResultParameterWhereTheActionHasNone() {
        assertThat(compile("@SagaAction public void pay(Order o) {}"
                        + " @Compensates(\"pay\") public void unpay(Order o, Charge r) {}"))
                .hadErrorContaining("(expected: the input shop.Payments.Order, optionally a StepContext)");
    }

    @Test
    void shouldRefuseACompensationOfNothing() {
        assertThat(compile("@Compensates(\"chrage\") public void refund(Order o) {} " + CHARGE))
                .hadErrorContaining("@Compensates(\"chrage\"): no such @SagaAction in this class (expected: charge)");
    }

    @Test
    void shouldRefuseACompensationThatTheActionSaysItDoesNotHave() {
        assertThat(compile("@SagaAction(value = \"ship\", compensation = SagaAction.Compensation.NONE)"
                        + " public void ship(Order o) {}"
                        + " @Compensates(\"ship\") public void unship(Order o) {}"))
                .hadErrorContaining("@SagaAction(\"ship\") says compensation = NONE, but here is one");
    }

    @Test
    void shouldRefuseTwoActionsOfOneName() {
        assertThat(compile(CHARGE + CHARGE.replace("Charge charge(", "Charge again(")
                        + " @Compensates(\"charge\") public void refund(Order o) {}"))
                .hadErrorContaining("a second @SagaAction(\"charge\")");
    }

    @Test
    void shouldRefuseAnOperationThatIsActionAndCompensation() {
        assertThat(compile(
                        CHARGE + "@Compensates(value = \"charge\", operation = \"charge\") public void x(Order o) {}"))
                .hadErrorContaining("operation 'charge' is an action and a compensation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "protected", "private", "public static"})
    void shouldRefuseAMethodThatNobodyCanCall(String modifiers) {
        assertThat(compile("@SagaAction(compensation = SagaAction.Compensation.NONE) " + modifiers
                        + " void send(Order o) {}"))
                .hadErrorContaining(
                        modifiers.equals("public static")
                                ? "an operation must be neither static nor abstract"
                                : "an operation must be public");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<T> void send(T o)", "void send(Order... o)"})
    void shouldRefuseAMethodWithoutAFixedInputType(String method) {
        assertThat(compile("@SagaAction(compensation = SagaAction.Compensation.NONE) public " + method + " {}"))
                .hadErrorContaining("neither type parameters nor a variable number of arguments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"()", "(StepContext s)", "(Order o, Order p)", "(StepContext s, Order o)"})
    void shouldRefuseIllTypedActionParameters(String parameters) {
        assertThat(compile("@SagaAction(compensation = SagaAction.Compensation.NONE) public void send" + parameters
                        + " {}"))
                .hadErrorContaining("(expected: the input, then optionally a StepContext)");
    }

    @Test
    void shouldRefuseANameThatDefinitionsCannotHave() {
        assertThat(compile("@SagaAction(value = \"Charge it\", compensation = SagaAction.Compensation.NONE)"
                        + " public void send(Order o) {}"))
                .hadErrorContaining("operation name: 'Charge it' (expected: [a-z][A-Za-z0-9_-]*)");
    }

    private static final String HOLD =
            "@TccTry(\"hold\") public Charge hold(Order o, StepContext s) { return new Charge(\"1\"); }\n";
    private static final String USE = "@TccConfirm(\"hold\") public void use(Order o) {}\n";
    private static final String FREE = "@TccCancel(\"hold\") public void free(Order o) {}\n";

    @ParameterizedTest
    @ValueSource(strings = {"(Order o)", "(Order o, Charge c)", "(Order o, @Nullable Charge c, StepContext s)"})
    void shouldAcceptATryWithItsConfirmAndCancel(String parameters) {
        assertThat(compile(HOLD + USE.replace("(Order o)", parameters) + FREE)).succeededWithoutWarnings();
        assertThat(compile(HOLD + USE + FREE.replace("(Order o)", parameters))).succeededWithoutWarnings();
    }

    @Test
    void shouldNameATryByItsMethod() {
        assertThat(compile(HOLD.replace("(\"hold\")", "") + USE + FREE)).succeededWithoutWarnings();
    }

    @Test
    void shouldRefuseATryWithoutConfirmOrCancel() {
        assertThat(compile(HOLD + FREE))
                .hadErrorContaining("@TccTry(\"hold\") has no @TccConfirm(\"hold\") in this class");
        assertThat(compile(HOLD + USE))
                .hadErrorContaining("@TccTry(\"hold\") has no @TccCancel(\"hold\") in this class");
    }

    @Test
    void shouldRefuseASecondConfirmCancelOrTry() {
        assertThat(compile(HOLD + USE + USE.replace(" use(", " useAgain(") + FREE))
                .hadErrorContaining("2 methods confirm 'hold' (expected: one)");
        assertThat(compile(HOLD + USE + FREE + FREE.replace(" free(", " freeAgain(")))
                .hadErrorContaining("2 methods cancel 'hold' (expected: one)");
        assertThat(compile(HOLD + HOLD.replace(" hold(", " holdAgain(") + USE + FREE))
                .hadErrorContaining("a second @TccTry(\"hold\")");
    }

    @Test
    void shouldRefuseAConfirmOfNothing() {
        assertThat(compile(HOLD + USE + FREE + "@TccConfirm(\"hlod\") public void x(Order o) {}"))
                .hadErrorContaining("@TccConfirm(\"hlod\"): no such @TccTry in this class (expected: hold)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"()", "(Charge c)", "(Order o, String id)", "(StepContext s, Order o)"})
    void shouldRefuseAnIllTypedConfirmOrCancel(String parameters) {
        String expected = "(expected: the input shop.Payments.Order, optionally the result shop.Payments.Charge,"
                + " optionally a StepContext)";
        assertThat(compile(HOLD + USE.replace("(Order o)", parameters) + FREE))
                .hadErrorContaining("parameters of the confirm of 'hold': ");
        assertThat(compile(HOLD + USE + FREE.replace("(Order o)", parameters))).hadErrorContaining(expected);
    }

    @Test
    void shouldRefuseATryThatTakesNoInput() {
        assertThat(compile(HOLD.replace("Order o, ", "") + USE + FREE)).hadErrorContaining("parameters of a try: ");
    }

    @Test
    void shouldRefuseANameOfBothModes() {
        assertThat(compile(HOLD + USE + FREE
                        + "@SagaAction(value = \"hold\", compensation = SagaAction.Compensation.NONE)"
                        + " public void x(Order o) {}"))
                .hadErrorContaining("'hold' is an operation of sagas and of TCC");
    }

    @Test
    void shouldRefuseAMethodThatIsTwoOperations() {
        assertThat(compile(HOLD + "@TccConfirm(\"hold\") @TccCancel(\"hold\") public void settle(Order o) {}"))
                .hadErrorContaining("a method is one operation, not @TccConfirm and @TccCancel");
    }

    @Test
    void shouldRefuseOperationsOfAClassThatIsNoParticipant() {
        Compilation stray = Compiler.javac()
                .withProcessors(new ParticipantProcessor())
                .compile(JavaFileObjects.forSourceString(
                        "shop.Payments", (HEAD + CHARGE + "}").replace("@Participant(\"payment\")", "")));
        assertThat(stray).hadErrorContaining("class Payments of this operation is not annotated @Participant");
    }

    @Test
    void shouldRefuseAParticipantWithoutInstances() {
        Compilation anInterface = Compiler.javac()
                .withProcessors(new ParticipantProcessor())
                .compile(JavaFileObjects.forSourceString(
                        "shop.Payments", "package shop; @dev.norn.sdk.Participant(\"p\") interface Payments {}"));
        assertThat(anInterface).hadErrorContaining("a participant is a class with instances");
    }

    private static Compilation compile(String methods) {
        return Compiler.javac().withProcessors(new ParticipantProcessor()).compile(source(methods));
    }

    private static javax.tools.JavaFileObject source(String methods) {
        return JavaFileObjects.forSourceString("shop.Payments", HEAD + methods + "\n}\n");
    }
}
