package dev.norn.dsl.internal.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.norn.dsl.SagaLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CEL's parser and type checker, set up for sagas. */
final class CelFrontEnd {

    private static final int PARSE_ERRORS = 5;

    private final CelOptions options;
    private final CelParser parser;
    private final Root root;

    CelFrontEnd(SagaLimits limits, Root root) {
        this.root = root;
        this.options = CelOptions.current()
                .enableQuotedIdentifierSyntax(true)
                .enableHeterogeneousNumericComparisons(true)
                .maxParseRecursionDepth(limits.expressionDepth())
                .maxParseErrorRecoveryLimit(PARSE_ERRORS)
                .maxExpressionCodePointSize(limits.expressionLength())
                .build();
        this.parser = CelParserFactory.standardCelParserBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .build();
    }

    CelValidationResult parse(String text) {
        return parser.parse(text);
    }

    /**
     * Checks the types of several expressions at once, because the checker builds its whole environment anew for each
     * check. Where the two sides of {@code ==} or the two outcomes of {@code ?:} need not be of one type here, because
     * everything ends as JSON, literals among them are made dynamic first.
     *
     * @return the result for a list of all the expressions; a node's id is its own and, times 2^32, the position of its
     *     expression from 1
     */
    CelValidationResult check(List<CelAbstractSyntaxTree> parsed) {
        ImmutableList.Builder<CelExpr> relaxed = ImmutableList.builder();
        Set<String> fieldsUsed = new HashSet<>();
        long offset = 0;
        for (CelAbstractSyntaxTree tree : parsed) {
            offset += 1L << 32;
            CelExpr expr = new Relaxation(tree.getExpr(), offset).expr();
            collectFields(expr, fieldsUsed);
            relaxed.add(expr);
        }
        CelExpr list = CelExpr.ofList(1, relaxed.build(), ImmutableList.of());
        CelSource source = CelSource.newBuilder("").build();
        return compiler(fieldsUsed).check(CelAbstractSyntaxTree.newParsedAst(list, source));
    }

    private CelCompiler compiler(Set<String> fieldsUsed) {
        StructTypes.Builder objects = new StructTypes.Builder(fieldsUsed);
        CelType variable = objects.of(root.type(), "norn." + root.name());
        StructTypes types = objects.build();
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setTypeProvider(types)
                .addVar(root.name(), variable)
                .addFunctionDeclarations(types.asMaps());
        if (!root.isEvent()) {
            builder.addVar(Names.STEPS, SimpleType.DYN)
                    .addVar(Names.RESULT, SimpleType.DYN)
                    .addVar(Names.TRANSACTION_ID, SimpleType.STRING)
                    .addVar(Names.TRANSACTION_STARTED_AT, SimpleType.TIMESTAMP);
        }
        return builder.build();
    }

    /** The type of a chain of names, as a message calls it. */
    static String typeOfChain(CelExpr chain, Root root) {
        return switch (knownType(chain, root).kind()) {
            case DYNAMIC -> "dyn";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case INTEGER -> "int";
            case LIST -> "list";
            case OBJECT -> "object";
        };
    }

    private static InputType knownType(CelExpr chain, Root root) {
        if (Names.isIdent(chain, root.name())) {
            return root.type();
        }
        if (!Names.isSelect(chain)) {
            return InputType.DYNAMIC;
        }
        if (Names.isIdent(chain.select().operand(), Names.TRANSACTION)) {
            return InputType.of(InputType.Kind.STRING);
        }
        return knownType(chain.select().operand(), root)
                .fields()
                .getOrDefault(chain.select().field(), InputType.DYNAMIC);
    }

    private static void collectFields(CelExpr expr, Set<String> fields) {
        switch (expr.getKind()) {
            case SELECT -> {
                fields.add(expr.select().field());
                collectFields(expr.select().operand(), fields);
            }
            case CALL -> {
                expr.call().target().ifPresent(target -> collectFields(target, fields));
                expr.call().args().forEach(arg -> collectFields(arg, fields));
            }
            case LIST -> expr.list().elements().forEach(element -> collectFields(element, fields));
            case MAP ->
                expr.map().entries().forEach(entry -> {
                    collectFields(entry.key(), fields);
                    collectFields(entry.value(), fields);
                });
            case COMPREHENSION -> {
                collectFields(expr.comprehension().iterRange(), fields);
                collectFields(expr.comprehension().loopCondition(), fields);
                collectFields(expr.comprehension().loopStep(), fields);
                collectFields(expr.comprehension().result(), fields);
            }
            case CONSTANT, IDENT, STRUCT, NOT_SET -> {}
        }
    }
}
